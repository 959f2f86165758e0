-- AlterTable
ALTER TABLE "invocation_step" ADD COLUMN     "stderr_masked" INTEGER,
ADD COLUMN     "stdout_masked" INTEGER;
