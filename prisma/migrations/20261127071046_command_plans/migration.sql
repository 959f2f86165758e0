-- CreateTable
CREATE TABLE "command_plan" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "tried_on" TEXT,
    "trial_command_id" UUID,
    "rest_command_id" UUID,
    "targets" JSONB,
    "packed" BYTEA,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "command_plan_pkey" PRIMARY KEY ("account_id","command_id")
) PARTITION BY RANGE ("command_id");

-- CreateTable
CREATE TABLE "command_guard" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "tag_key" TEXT,
    "tag_value" TEXT,
    "max_at_once" TEXT,
    "confirm_above" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "command_guard_pkey" PRIMARY KEY ("account_id","name")
);

-- AddForeignKey
ALTER TABLE "command_plan" ADD CONSTRAINT "command_plan_account_id_command_id_fkey" FOREIGN KEY ("account_id", "command_id") REFERENCES "command"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_guard" ADD CONSTRAINT "command_guard_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a Prisma schema cannot say -----------------------------------------------------------------

ALTER TABLE "command_guard" ADD CONSTRAINT "command_guard_limits_something" CHECK ("max_at_once" IS NOT NULL OR "confirm_above" IS NOT NULL);
ALTER TABLE "command_guard" ADD CONSTRAINT "command_guard_value_is_of_a_key" CHECK ("tag_key" IS NOT NULL OR "tag_value" IS NULL);

-- Plans go with their commands.
INSERT INTO "partitioned_table" VALUES ('command_plan', 7, true);
SELECT ensure_partitions(now() - interval '7 days', now() + interval '28 days');
