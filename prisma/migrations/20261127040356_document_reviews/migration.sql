-- CreateTable
CREATE TABLE "document_review" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "comment" TEXT,
    "reviewer" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "document_review_pkey" PRIMARY KEY ("account_id","name","version","number")
);

-- AddForeignKey
ALTER TABLE "document_review" ADD CONSTRAINT "document_review_account_id_name_version_fkey" FOREIGN KEY ("account_id", "name", "version") REFERENCES "document_version"("account_id", "name", "version") ON DELETE CASCADE ON UPDATE CASCADE;
