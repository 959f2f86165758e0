-- AlterTable
ALTER TABLE "attachment_file" ADD COLUMN "sha256" TEXT,
ADD COLUMN "uploaded_as" TEXT;
