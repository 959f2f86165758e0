-- AlterTable
ALTER TABLE "webhook" ADD COLUMN     "hears_policies" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "policy_action" JSONB;

-- CreateTable
CREATE TABLE "parameter_notice" (
    "account_id" CHAR(12) NOT NULL,
    "parameter_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "parameter_notice_pkey" PRIMARY KEY ("account_id","parameter_id","position")
);

-- CreateIndex
CREATE INDEX "parameter_notice_due_at_idx" ON "parameter_notice"("due_at");

-- AddForeignKey
ALTER TABLE "parameter_notice" ADD CONSTRAINT "parameter_notice_account_id_parameter_id_fkey" FOREIGN KEY ("account_id", "parameter_id") REFERENCES "parameter"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
