-- AlterTable
ALTER TABLE "parameter_version" ADD COLUMN     "wrapped_by" UUID,
ADD COLUMN     "wrapped_version" INTEGER;

-- CreateTable
CREATE TABLE "encryption_key" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "alias" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "deletion_at" TIMESTAMPTZ(3),
    "mac" BYTEA NOT NULL,

    CONSTRAINT "encryption_key_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "encryption_key_version" (
    "account_id" CHAR(12) NOT NULL,
    "key_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "sealed_material" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "encryption_key_version_pkey" PRIMARY KEY ("account_id","key_id","version")
);

-- CreateIndex
CREATE INDEX "encryption_key_deletion_at_idx" ON "encryption_key"("deletion_at");

-- CreateIndex
CREATE UNIQUE INDEX "encryption_key_account_id_alias_key" ON "encryption_key"("account_id", "alias");

-- CreateIndex
CREATE INDEX "parameter_version_account_id_wrapped_by_wrapped_version_idx" ON "parameter_version"("account_id", "wrapped_by", "wrapped_version");

-- AddForeignKey
ALTER TABLE "encryption_key" ADD CONSTRAINT "encryption_key_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "encryption_key_version" ADD CONSTRAINT "encryption_key_version_account_id_key_id_fkey" FOREIGN KEY ("account_id", "key_id") REFERENCES "encryption_key"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
