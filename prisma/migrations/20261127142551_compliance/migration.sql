-- CreateTable
CREATE TABLE "compliance_item" (
    "account_id" CHAR(12) NOT NULL,
    "node_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "execution_time" TIMESTAMPTZ(3) NOT NULL,
    "execution_id" TEXT NOT NULL,
    "execution_type" TEXT NOT NULL,
    "command_id" UUID,

    CONSTRAINT "compliance_item_pkey" PRIMARY KEY ("account_id","node_id","type","item_id")
);

-- CreateTable
CREATE TABLE "compliance_resource" (
    "account_id" CHAR(12) NOT NULL,
    "node_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "severity_rank" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "execution_time" TIMESTAMPTZ(3) NOT NULL,
    "execution_id" TEXT NOT NULL,
    "execution_type" TEXT NOT NULL,
    "content_hash" TEXT,
    "compliant" INTEGER[],
    "non_compliant" INTEGER[],

    CONSTRAINT "compliance_resource_pkey" PRIMARY KEY ("account_id","node_id","type")
);

-- CreateIndex
CREATE INDEX "compliance_item_account_id_item_id_idx" ON "compliance_item"("account_id", "item_id");

-- CreateIndex
CREATE INDEX "compliance_item_account_id_status_node_id_type_item_id_idx" ON "compliance_item"("account_id", "status", "node_id", "type", "item_id");

-- CreateIndex
CREATE INDEX "compliance_resource_account_id_status_severity_rank_since_n_idx" ON "compliance_resource"("account_id", "status", "severity_rank", "since", "node_id", "type");

-- AddForeignKey
ALTER TABLE "compliance_item" ADD CONSTRAINT "compliance_item_account_id_node_id_type_fkey" FOREIGN KEY ("account_id", "node_id", "type") REFERENCES "compliance_resource"("account_id", "node_id", "type") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "compliance_resource" ADD CONSTRAINT "compliance_resource_account_id_node_id_fkey" FOREIGN KEY ("account_id", "node_id") REFERENCES "node"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
