-- AlterTable
ALTER TABLE "node" ADD COLUMN     "mac" BYTEA;

-- CreateTable
CREATE TABLE "secret_hand_out" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "public_key" BYTEA NOT NULL,
    "handed_out_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "secret_hand_out_pkey" PRIMARY KEY ("account_id","command_id","node_id","step","attempt")
) PARTITION BY RANGE ("command_id");

-- AddForeignKey
ALTER TABLE "secret_hand_out" ADD CONSTRAINT "secret_hand_out_account_id_command_id_node_id_fkey" FOREIGN KEY ("account_id", "command_id", "node_id") REFERENCES "invocation"("account_id", "command_id", "node_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a Prisma schema cannot say -----------------------------------------------------------------

-- Hand-outs go with their invocations.
INSERT INTO "partitioned_table" VALUES ('secret_hand_out', 8, true);
SELECT ensure_partitions(now() - interval '7 days', now() + interval '28 days');
