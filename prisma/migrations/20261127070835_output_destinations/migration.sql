-- AlterTable
ALTER TABLE "command" ADD COLUMN     "output_address" TEXT,
ADD COLUMN     "output_bucket" TEXT,
ADD COLUMN     "output_prefix" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "output_region" TEXT;

-- CreateTable
CREATE TABLE "output_destination" (
    "account_id" CHAR(12) NOT NULL,
    "bucket" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "uses_path_style" BOOLEAN NOT NULL,
    "access_key_id" TEXT NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "output_destination_pkey" PRIMARY KEY ("account_id","bucket")
);

-- CreateTable
CREATE TABLE "output_upload" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "objects" JSONB NOT NULL,
    "failures" INTEGER NOT NULL,
    "problem" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),
    "round" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "output_upload_pkey" PRIMARY KEY ("account_id","command_id","node_id")
);

-- CreateIndex
CREATE INDEX "output_upload_account_id_command_id_state_idx" ON "output_upload"("account_id", "command_id", "state");

-- CreateIndex
CREATE INDEX "output_upload_state_due_at_idx" ON "output_upload"("state", "due_at");

-- AddForeignKey
ALTER TABLE "output_destination" ADD CONSTRAINT "output_destination_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "output_upload" ADD CONSTRAINT "output_upload_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
