-- CreateTable
CREATE TABLE "output_pause" (
    "process_id" TEXT NOT NULL,
    "host_name" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "free_bytes" BIGINT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "resumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "output_pause_pkey" PRIMARY KEY ("process_id")
);
