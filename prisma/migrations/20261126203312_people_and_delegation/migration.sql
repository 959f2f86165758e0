-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "link" BYTEA,
ADD COLUMN     "seq" BIGINT,
ADD COLUMN     "user_agent" TEXT;

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "freeze_reason" TEXT,
ADD COLUMN     "frozen_at" TIMESTAMPTZ(3),
ADD COLUMN     "frozen_by" TEXT;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "active_account_id" CHAR(12);

-- AlterTable
ALTER TABLE "access_key" ADD COLUMN     "description" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "last_used_from" TEXT;

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "seq" BIGINT NOT NULL,
    "link" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "group" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "group_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "group_member" (
    "account_id" CHAR(12) NOT NULL,
    "group_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("account_id","group_id","user_id")
);

-- CreateTable
CREATE TABLE "account_member" (
    "account_id" CHAR(12) NOT NULL,
    "user_account_id" CHAR(12) NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "account_member_pkey" PRIMARY KEY ("account_id","user_account_id","user_id")
);

-- CreateTable
CREATE TABLE "policy" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "sentence" JSONB,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "second_factor" (
    "account_id" CHAR(12) NOT NULL,
    "user_id" UUID NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "recovery_codes" BYTEA[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("account_id","user_id")
);

-- CreateTable
CREATE TABLE "service_setting" (
    "account_id" CHAR(12) NOT NULL,
    "id" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "modified_by" TEXT NOT NULL,

    CONSTRAINT "service_setting_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "node_event" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT,
    "source" TEXT,

    CONSTRAINT "node_event_pkey" PRIMARY KEY ("account_id","id")
) PARTITION BY RANGE ("id");

-- CreateIndex
CREATE UNIQUE INDEX "group_account_id_name_key" ON "group"("account_id", "name");

-- CreateIndex
CREATE INDEX "group_member_account_id_user_id_idx" ON "group_member"("account_id", "user_id");

-- CreateIndex
CREATE INDEX "account_member_user_account_id_user_id_idx" ON "account_member"("user_account_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "policy_account_id_name_key" ON "policy"("account_id", "name");

-- CreateIndex
CREATE INDEX "node_event_account_id_node_id_id_idx" ON "node_event"("account_id", "node_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_seq_idx" ON "audit_entry"("seq");

-- AddForeignKey
ALTER TABLE "group" ADD CONSTRAINT "group_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_account_id_group_id_fkey" FOREIGN KEY ("account_id", "group_id") REFERENCES "group"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_account_id_user_id_fkey" FOREIGN KEY ("account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_member" ADD CONSTRAINT "account_member_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_member" ADD CONSTRAINT "account_member_user_account_id_user_id_fkey" FOREIGN KEY ("user_account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_account_id_user_id_fkey" FOREIGN KEY ("account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_setting" ADD CONSTRAINT "service_setting_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a Prisma schema cannot say -----------------------------------------------------------------

-- What the sealer looks for: lines that have no place in the chain yet.
CREATE INDEX "audit_entry_unsealed_idx" ON "audit_entry" ("id") WHERE "seq" IS NULL;

-- The timeline of connections goes with the history it belongs to.
INSERT INTO "partitioned_table" VALUES ('node_event', 7, true);
SELECT ensure_partitions(now() - interval '7 days', now() + interval '28 days');
