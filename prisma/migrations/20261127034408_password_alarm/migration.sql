-- AlterTable
ALTER TABLE "sign_in_provider" ADD COLUMN     "alarms_on_password" BOOLEAN NOT NULL DEFAULT true;

-- What a Prisma schema cannot say -----------------------------------------------------------------

-- Passwords that are used beside an identity provider are among what those who look for an attack ask for. The query says
-- it in these words (server/audit/list-store.ts).
DROP INDEX "audit_entry_security_idx";
CREATE INDEX "audit_entry_security_idx" ON "audit_entry" ("account_id", "id")
    WHERE ("outcome" <> 'done' OR "principal" = 'system/integrity' OR "principal" = 'system/sign-in');
