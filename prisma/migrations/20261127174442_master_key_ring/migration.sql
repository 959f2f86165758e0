-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "rewrapped" BYTEA;

-- CreateTable
CREATE TABLE "master_key_version" (
    "id" CHAR(16) NOT NULL,
    "version" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "rows_done" INTEGER NOT NULL DEFAULT 0,
    "rows_left" INTEGER NOT NULL DEFAULT 0,
    "renewed_at" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "master_key_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "master_key_holder" (
    "process_id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "ids" TEXT[],
    "seals_by" CHAR(16) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "master_key_holder_pkey" PRIMARY KEY ("process_id")
);
