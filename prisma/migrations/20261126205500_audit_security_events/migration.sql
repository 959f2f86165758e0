-- What a Prisma schema cannot say -----------------------------------------------------------------

-- What those who look for an attack ask for: the few lines that are no everyday work, whatever the history. The query
-- says it in these words (server/audit/list-store.ts).
CREATE INDEX "audit_entry_security_idx" ON "audit_entry" ("account_id", "id") WHERE ("outcome" <> 'done' OR "principal" = 'system/integrity');
