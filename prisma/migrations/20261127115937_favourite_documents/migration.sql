-- CreateTable
CREATE TABLE "favourite_document" (
    "account_id" CHAR(12) NOT NULL,
    "user_account_id" CHAR(12) NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "document_type" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "favourite_document_pkey" PRIMARY KEY ("account_id","user_account_id","user_id","name")
);

-- CreateIndex
CREATE INDEX "favourite_document_user_account_id_user_id_idx" ON "favourite_document"("user_account_id", "user_id");

-- AddForeignKey
ALTER TABLE "favourite_document" ADD CONSTRAINT "favourite_document_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "favourite_document" ADD CONSTRAINT "favourite_document_user_account_id_user_id_fkey" FOREIGN KEY ("user_account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
