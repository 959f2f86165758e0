-- CreateIndex
CREATE INDEX "command_account_id_ended_at_idx" ON "command"("account_id", "ended_at");
