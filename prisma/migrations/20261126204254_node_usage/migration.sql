-- CreateTable
CREATE TABLE "node_usage" (
    "account_id" CHAR(12) NOT NULL,
    "node_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "output_bytes" BIGINT NOT NULL,

    CONSTRAINT "node_usage_pkey" PRIMARY KEY ("account_id","node_id","day")
);

-- CreateIndex
CREATE INDEX "node_usage_day_idx" ON "node_usage"("day");
