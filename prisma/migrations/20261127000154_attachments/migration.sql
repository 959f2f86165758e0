-- CreateTable
CREATE TABLE "document_attachment" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_id" UUID NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "document_attachment_pkey" PRIMARY KEY ("account_id","name","version","file_name")
);

-- CreateTable
CREATE TABLE "attachment_file" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "attachment_file_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "attachment_piece" (
    "account_id" CHAR(12) NOT NULL,
    "file_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "attachment_piece_pkey" PRIMARY KEY ("account_id","file_id","index")
);

-- CreateIndex
CREATE INDEX "document_attachment_account_id_file_id_idx" ON "document_attachment"("account_id", "file_id");

-- CreateIndex
CREATE INDEX "attachment_file_created_at_idx" ON "attachment_file"("created_at");

-- AddForeignKey
ALTER TABLE "document_attachment" ADD CONSTRAINT "document_attachment_account_id_name_version_fkey" FOREIGN KEY ("account_id", "name", "version") REFERENCES "document_version"("account_id", "name", "version") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "document_attachment" ADD CONSTRAINT "document_attachment_account_id_file_id_fkey" FOREIGN KEY ("account_id", "file_id") REFERENCES "attachment_file"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment_file" ADD CONSTRAINT "attachment_file_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment_piece" ADD CONSTRAINT "attachment_piece_account_id_file_id_fkey" FOREIGN KEY ("account_id", "file_id") REFERENCES "attachment_file"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
