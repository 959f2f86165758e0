-- CreateTable
CREATE TABLE "parameter" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "mac" BYTEA NOT NULL,

    CONSTRAINT "parameter_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "parameter_version" (
    "account_id" CHAR(12) NOT NULL,
    "parameter_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "value" TEXT,
    "sealed" BYTEA,
    "key_id" TEXT,
    "description" TEXT NOT NULL,
    "allowed_pattern" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "data_type" TEXT NOT NULL,
    "policies" TEXT[],
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "modified_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "parameter_version_pkey" PRIMARY KEY ("account_id","parameter_id","version")
);

-- CreateTable
CREATE TABLE "parameter_label" (
    "account_id" CHAR(12) NOT NULL,
    "parameter_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "parameter_label_pkey" PRIMARY KEY ("account_id","parameter_id","label")
);

-- CreateIndex
CREATE INDEX "parameter_expires_at_idx" ON "parameter"("expires_at");

-- CreateIndex
CREATE INDEX "parameter_deleted_at_idx" ON "parameter"("deleted_at");

-- CreateIndex
CREATE INDEX "parameter_label_account_id_parameter_id_version_idx" ON "parameter_label"("account_id", "parameter_id", "version");

-- AddForeignKey
ALTER TABLE "parameter" ADD CONSTRAINT "parameter_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "parameter_version" ADD CONSTRAINT "parameter_version_account_id_parameter_id_fkey" FOREIGN KEY ("account_id", "parameter_id") REFERENCES "parameter"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "parameter_label" ADD CONSTRAINT "parameter_label_account_id_parameter_id_version_fkey" FOREIGN KEY ("account_id", "parameter_id", "version") REFERENCES "parameter_version"("account_id", "parameter_id", "version") ON DELETE CASCADE ON UPDATE CASCADE;

-- A name is free again once its parameter was deleted; in the order of code points, so that a path's parameters are one range.
CREATE UNIQUE INDEX "parameter_live_path_key" ON "parameter" ("account_id", "path" COLLATE "C") WHERE "deleted_at" IS NULL;
