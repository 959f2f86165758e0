-- AlterTable
ALTER TABLE "node" ADD COLUMN     "iam_role" TEXT;
