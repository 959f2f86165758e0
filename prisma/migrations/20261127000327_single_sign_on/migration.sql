-- CreateTable
CREATE TABLE "sign_in_provider" (
    "account_id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "sealed_secret" BYTEA,
    "console_url" TEXT NOT NULL,
    "scopes" TEXT[],
    "user_name_claim" TEXT NOT NULL,
    "groups_claim" TEXT,
    "group_mappings" JSONB NOT NULL,
    "creates_users" BOOLEAN NOT NULL,
    "new_user_role" TEXT NOT NULL,
    "asks_second_factor" BOOLEAN NOT NULL,
    "is_enabled" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "sign_in_provider_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "linked_identity" (
    "account_id" CHAR(12) NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "linked_identity_pkey" PRIMARY KEY ("account_id","issuer","subject")
);

-- CreateIndex
CREATE UNIQUE INDEX "linked_identity_account_id_user_id_issuer_key" ON "linked_identity"("account_id", "user_id", "issuer");

-- AddForeignKey
ALTER TABLE "sign_in_provider" ADD CONSTRAINT "sign_in_provider_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "linked_identity" ADD CONSTRAINT "linked_identity_account_id_user_id_fkey" FOREIGN KEY ("account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
