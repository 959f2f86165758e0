-- CreateTable
CREATE TABLE "node_group" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "filters" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "node_group_pkey" PRIMARY KEY ("account_id","name")
);

-- AddForeignKey
ALTER TABLE "node_group" ADD CONSTRAINT "node_group_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
