-- CreateIndex
CREATE INDEX "command_account_id_document_name_id_idx" ON "command"("account_id", "document_name", "id" DESC);
