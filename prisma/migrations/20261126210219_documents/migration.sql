-- CreateTable
CREATE TABLE "document" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "document_type" TEXT NOT NULL,
    "default_version" INTEGER NOT NULL,
    "latest_version" INTEGER NOT NULL,
    "versions_made" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "document_pkey" PRIMARY KEY ("account_id","name")
);

-- CreateTable
CREATE TABLE "document_version" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "version_name" TEXT,
    "display_name" TEXT,
    "target_type" TEXT,
    "requires" JSONB NOT NULL,
    "format" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "schema_version" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "platform_types" TEXT[],
    "arbitrary" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "document_version_pkey" PRIMARY KEY ("account_id","name","version")
);

-- CreateTable
CREATE TABLE "document_share" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "shared_with" TEXT NOT NULL,
    "shared_version" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "document_share_pkey" PRIMARY KEY ("account_id","name","shared_with")
);

-- CreateIndex
CREATE UNIQUE INDEX "document_version_account_id_name_version_name_key" ON "document_version"("account_id", "name", "version_name");

-- CreateIndex
CREATE INDEX "document_share_shared_with_idx" ON "document_share"("shared_with");

-- AddForeignKey
ALTER TABLE "document" ADD CONSTRAINT "document_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_version" ADD CONSTRAINT "document_version_account_id_name_fkey" FOREIGN KEY ("account_id", "name") REFERENCES "document"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_share" ADD CONSTRAINT "document_share_account_id_name_fkey" FOREIGN KEY ("account_id", "name") REFERENCES "document"("account_id", "name") ON DELETE CASCADE ON UPDATE CASCADE;
