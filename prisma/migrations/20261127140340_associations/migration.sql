-- AlterTable
ALTER TABLE "command" ADD COLUMN     "origin_execution_id" TEXT,
ADD COLUMN     "origin_id" TEXT,
ADD COLUMN     "origin_kind" TEXT,
ADD COLUMN     "origin_version" INTEGER;

-- CreateTable
CREATE TABLE "association" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "terms" JSONB NOT NULL,
    "document" TEXT NOT NULL,
    "instance_id" TEXT,
    "name" TEXT,
    "targets_group" TEXT,
    "saved_by" TEXT NOT NULL,
    "saved_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,
    "next_run_at" TIMESTAMPTZ(3),
    "last_run_at" TIMESTAMPTZ(3),
    "last_success_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "counts" JSONB NOT NULL,
    "said" JSONB,

    CONSTRAINT "association_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "association_version" (
    "account_id" CHAR(12) NOT NULL,
    "association_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "terms" JSONB NOT NULL,
    "saved_by" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "association_version_pkey" PRIMARY KEY ("account_id","association_id","version")
);

-- CreateTable
CREATE TABLE "association_execution" (
    "account_id" CHAR(12) NOT NULL,
    "association_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "scheduled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "command_id" UUID,
    "status" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "message" TEXT,
    "counts" JSONB NOT NULL,
    "refused" JSONB NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "association_execution_pkey" PRIMARY KEY ("account_id","association_id","id")
);

-- CreateTable
CREATE TABLE "association_node" (
    "account_id" CHAR(12) NOT NULL,
    "association_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document_version" TEXT NOT NULL,
    "document_sha256" TEXT NOT NULL,
    "parameters_sha256" TEXT NOT NULL,
    "execution_id" UUID NOT NULL,
    "command_id" UUID,
    "state" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "association_node_pkey" PRIMARY KEY ("account_id","association_id","node_id")
);

-- CreateTable
CREATE TABLE "association_due" (
    "account_id" CHAR(12) NOT NULL,
    "association_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "association_due_pkey" PRIMARY KEY ("account_id","association_id","node_id")
);

-- CreateTable
CREATE TABLE "order_hold" (
    "account_id" CHAR(12) NOT NULL,
    "node_id" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "command_id" UUID,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "order_hold_pkey" PRIMARY KEY ("account_id","node_id","holder")
);

-- CreateIndex
CREATE INDEX "association_next_run_at_idx" ON "association"("next_run_at");

-- CreateIndex
CREATE INDEX "association_account_id_document_idx" ON "association"("account_id", "document");

-- CreateIndex
CREATE UNIQUE INDEX "association_account_id_instance_id_document_key" ON "association"("account_id", "instance_id", "document");

-- CreateIndex
CREATE INDEX "association_execution_account_id_command_id_idx" ON "association_execution"("account_id", "command_id");

-- CreateIndex
CREATE INDEX "association_execution_created_at_idx" ON "association_execution"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "association_execution_account_id_association_id_scheduled_a_key" ON "association_execution"("account_id", "association_id", "scheduled_at");

-- CreateIndex
CREATE INDEX "association_node_account_id_node_id_idx" ON "association_node"("account_id", "node_id");

-- CreateIndex
CREATE INDEX "association_node_account_id_command_id_idx" ON "association_node"("account_id", "command_id");

-- CreateIndex
CREATE INDEX "association_due_due_at_idx" ON "association_due"("due_at");

-- CreateIndex
CREATE INDEX "order_hold_node_id_idx" ON "order_hold"("node_id");

-- CreateIndex
CREATE INDEX "order_hold_account_id_command_id_idx" ON "order_hold"("account_id", "command_id");

-- AddForeignKey
ALTER TABLE "association" ADD CONSTRAINT "association_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "association_version" ADD CONSTRAINT "association_version_account_id_association_id_fkey" FOREIGN KEY ("account_id", "association_id") REFERENCES "association"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "association_execution" ADD CONSTRAINT "association_execution_account_id_association_id_fkey" FOREIGN KEY ("account_id", "association_id") REFERENCES "association"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "association_node" ADD CONSTRAINT "association_node_account_id_association_id_fkey" FOREIGN KEY ("account_id", "association_id") REFERENCES "association"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "association_due" ADD CONSTRAINT "association_due_account_id_association_id_fkey" FOREIGN KEY ("account_id", "association_id") REFERENCES "association"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_hold" ADD CONSTRAINT "order_hold_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
