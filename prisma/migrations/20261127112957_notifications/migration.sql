-- AlterTable
ALTER TABLE "command" ADD COLUMN     "notification_arn" TEXT,
ADD COLUMN     "notification_events" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "notification_type" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "service_role" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "webhook" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "sealed_url" BYTEA NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "sealed_former" BYTEA,
    "former_until" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "notification" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "webhook" TEXT NOT NULL,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "status" INTEGER,
    "problem" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("account_id","command_id","node_id","event")
);

-- CreateIndex
CREATE INDEX "notification_account_id_webhook_happened_at_id_idx" ON "notification"("account_id", "webhook", "happened_at", "id");

-- CreateIndex
CREATE INDEX "notification_state_due_at_idx" ON "notification"("state", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_account_id_id_key" ON "notification"("account_id", "id");

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
