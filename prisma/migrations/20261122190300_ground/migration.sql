-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "audit_entry" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "principal" TEXT NOT NULL,
    "credential" TEXT,
    "source" TEXT NOT NULL,
    "resources" TEXT[],
    "error_code" TEXT,
    "summary" JSONB,
    "sealed" BYTEA,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("account_id","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "command" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "document_name" TEXT NOT NULL,
    "document_version" TEXT NOT NULL,
    "document_sha256" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "comment" TEXT NOT NULL,
    "targets" JSONB NOT NULL,
    "timeout_seconds" INTEGER NOT NULL,
    "execution_timeout_seconds" INTEGER NOT NULL,
    "max_concurrency" TEXT NOT NULL,
    "max_errors" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "deliver_by" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "status_details" TEXT NOT NULL,
    "target_count" INTEGER NOT NULL,
    "completed_count" INTEGER NOT NULL,
    "error_count" INTEGER NOT NULL,
    "delivery_timed_out_count" INTEGER NOT NULL,
    "counts" JSONB NOT NULL,

    CONSTRAINT "command_pkey" PRIMARY KEY ("account_id","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "order_body" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "order_body_pkey" PRIMARY KEY ("account_id","command_id","sha256")
) PARTITION BY RANGE ("command_id");

-- CreateTable
CREATE TABLE "invocation" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "node_name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "body_sha256" TEXT NOT NULL,
    "envelope" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "cancel_envelope" BYTEA,
    "cancel_signature" BYTEA,
    "released_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "cancel_accepted_at" TIMESTAMPTZ(3),
    "last_heard_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "message" TEXT,

    CONSTRAINT "invocation_pkey" PRIMARY KEY ("account_id","command_id","node_id")
) PARTITION BY RANGE ("command_id");

-- CreateTable
CREATE TABLE "invocation_step" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "exit_code" INTEGER,
    "signal" TEXT,
    "message" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "pause_reason" TEXT,
    "stdout_bytes" BIGINT,
    "stdout_sha256" TEXT,
    "stdout_late" BIGINT NOT NULL DEFAULT 0,
    "stdout_verified" BOOLEAN,
    "stderr_bytes" BIGINT,
    "stderr_sha256" TEXT,
    "stderr_late" BIGINT NOT NULL DEFAULT 0,
    "stderr_verified" BOOLEAN,
    "escaped" JSONB,

    CONSTRAINT "invocation_step_pkey" PRIMARY KEY ("account_id","command_id","node_id","step","attempt")
) PARTITION BY RANGE ("command_id");

-- CreateTable
CREATE TABLE "account" (
    "id" CHAR(12) NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "password_changed_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "session" (
    "token_sha256" BYTEA NOT NULL,
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("token_sha256")
);

-- CreateTable
CREATE TABLE "access_key" (
    "id" TEXT NOT NULL,
    "account_id" CHAR(12) NOT NULL,
    "user_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "mac" BYTEA NOT NULL,

    CONSTRAINT "access_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "token_sha256" BYTEA NOT NULL,
    "account_id" CHAR(12) NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "mac" BYTEA NOT NULL,

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("token_sha256")
);

-- CreateTable
CREATE TABLE "attempt" (
    "subject" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3),

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "activation" (
    "account_id" CHAR(12) NOT NULL,
    "id" UUID NOT NULL,
    "code_sha256" BYTEA NOT NULL,
    "description" TEXT NOT NULL,
    "default_instance_name" TEXT NOT NULL,
    "iam_role" TEXT NOT NULL,
    "registration_limit" INTEGER NOT NULL,
    "registrations_count" INTEGER NOT NULL DEFAULT 0,
    "tags" JSONB NOT NULL,
    "is_local" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "activation_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "node" (
    "account_id" CHAR(12) NOT NULL,
    "id" TEXT NOT NULL,
    "activation_id" UUID,
    "name" TEXT NOT NULL,
    "is_local" BOOLEAN NOT NULL DEFAULT false,
    "shares_server_account" BOOLEAN NOT NULL DEFAULT false,
    "public_key" BYTEA NOT NULL,
    "fingerprint" TEXT,
    "protocol_floor" INTEGER NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "registered_from" TEXT NOT NULL,
    "deregistered_at" TIMESTAMPTZ(3),
    "agent_version" TEXT NOT NULL DEFAULT '',
    "platform_type" TEXT NOT NULL DEFAULT '',
    "platform_name" TEXT NOT NULL DEFAULT '',
    "platform_version" TEXT NOT NULL DEFAULT '',
    "host_name" TEXT NOT NULL DEFAULT '',
    "ip_address" TEXT NOT NULL DEFAULT '',
    "facts" JSONB,
    "facts_at" TIMESTAMPTZ(3),
    "clock_skew_ms" INTEGER NOT NULL DEFAULT 0,
    "connection_id" UUID,
    "gateway_id" UUID,
    "connection_epoch" UUID,
    "boot_id" TEXT,
    "connected_at" TIMESTAMPTZ(3),
    "connected_from" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "last_ping_at" TIMESTAMPTZ(3),
    "disconnected_at" TIMESTAMPTZ(3),
    "disconnect_reason" TEXT,
    "quarantined_at" TIMESTAMPTZ(3),
    "quarantine_reason" TEXT,

    CONSTRAINT "node_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "tag" (
    "account_id" CHAR(12) NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "tag_pkey" PRIMARY KEY ("account_id","resource_type","resource_id","key")
);

-- CreateTable
CREATE TABLE "output_segment" (
    "account_id" CHAR(12) NOT NULL,
    "command_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "step" SMALLINT NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "stream" SMALLINT NOT NULL,
    "offset" BIGINT NOT NULL,
    "length" INTEGER NOT NULL,
    "first_line" BIGINT NOT NULL,
    "line_count" INTEGER NOT NULL,
    "codec" SMALLINT NOT NULL,
    "data" BYTEA NOT NULL,
    "marks" BIGINT[],
    "stored_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "output_segment_pkey" PRIMARY KEY ("account_id","command_id","node_id","step","attempt","stream","offset")
) PARTITION BY RANGE ("command_id");

-- CreateIndex
CREATE INDEX "audit_entry_account_id_principal_id_idx" ON "audit_entry"("account_id", "principal", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_account_id_operation_id_idx" ON "audit_entry"("account_id", "operation", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_resources_idx" ON "audit_entry" USING GIN ("resources");

-- CreateIndex
CREATE INDEX "invocation_account_id_command_id_state_idx" ON "invocation"("account_id", "command_id", "state");

-- CreateIndex
CREATE INDEX "invocation_node_id_state_idx" ON "invocation"("node_id", "state");

-- CreateIndex
CREATE INDEX "invocation_account_id_node_id_command_id_idx" ON "invocation"("account_id", "node_id", "command_id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "user_account_id_name_key" ON "user"("account_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "session_id_key" ON "session"("id");

-- CreateIndex
CREATE INDEX "session_account_id_user_id_idx" ON "session"("account_id", "user_id");

-- CreateIndex
CREATE INDEX "access_key_account_id_user_id_idx" ON "access_key"("account_id", "user_id");

-- CreateIndex
CREATE INDEX "activation_account_id_created_at_idx" ON "activation"("account_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "node_id_key" ON "node"("id");

-- CreateIndex
CREATE INDEX "node_account_id_name_idx" ON "node"("account_id", "name");

-- CreateIndex
CREATE INDEX "node_gateway_id_idx" ON "node"("gateway_id");

-- CreateIndex
CREATE INDEX "tag_account_id_resource_type_key_value_idx" ON "tag"("account_id", "resource_type", "key", "value");

-- CreateIndex
CREATE INDEX "output_segment_account_id_command_id_node_id_step_attempt_s_idx" ON "output_segment"("account_id", "command_id", "node_id", "step", "attempt", "stream", "first_line");

-- AddForeignKey
ALTER TABLE "command" ADD CONSTRAINT "command_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_body" ADD CONSTRAINT "order_body_account_id_command_id_fkey" FOREIGN KEY ("account_id", "command_id") REFERENCES "command"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invocation" ADD CONSTRAINT "invocation_account_id_command_id_fkey" FOREIGN KEY ("account_id", "command_id") REFERENCES "command"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invocation" ADD CONSTRAINT "invocation_account_id_command_id_body_sha256_fkey" FOREIGN KEY ("account_id", "command_id", "body_sha256") REFERENCES "order_body"("account_id", "command_id", "sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invocation" ADD CONSTRAINT "invocation_account_id_node_id_fkey" FOREIGN KEY ("account_id", "node_id") REFERENCES "node"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invocation_step" ADD CONSTRAINT "invocation_step_account_id_command_id_node_id_fkey" FOREIGN KEY ("account_id", "command_id", "node_id") REFERENCES "invocation"("account_id", "command_id", "node_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user" ADD CONSTRAINT "user_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_user_id_fkey" FOREIGN KEY ("account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_key" ADD CONSTRAINT "access_key_account_id_user_id_fkey" FOREIGN KEY ("account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_account_id_user_id_fkey" FOREIGN KEY ("account_id", "user_id") REFERENCES "user"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activation" ADD CONSTRAINT "activation_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "node" ADD CONSTRAINT "node_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "node" ADD CONSTRAINT "node_account_id_activation_id_fkey" FOREIGN KEY ("account_id", "activation_id") REFERENCES "activation"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "output_segment" ADD CONSTRAINT "output_segment_account_id_command_id_node_id_fkey" FOREIGN KEY ("account_id", "command_id", "node_id") REFERENCES "invocation"("account_id", "command_id", "node_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a Prisma schema cannot say -----------------------------------------------------------------

-- Segments arrive compressed; PostgreSQL must not spend time on compressing them again.
ALTER TABLE "output_segment" ALTER COLUMN "data" SET STORAGE EXTERNAL;

-- A command without a target never runs; a segment has bytes and lies where it says.
ALTER TABLE "output_segment" ADD CONSTRAINT "output_segment_is_not_empty" CHECK ("length" > 0 AND "offset" >= 0 AND "stream" IN (1, 2));
ALTER TABLE "command" ADD CONSTRAINT "command_counts_are_within_targets" CHECK ("target_count" >= 0 AND "completed_count" BETWEEN 0 AND "target_count");
ALTER TABLE "activation" ADD CONSTRAINT "activation_is_within_its_limit" CHECK ("registrations_count" BETWEEN 0 AND "registration_limit");

-- Work that a gateway looks for: released, not yet taken, of a node that is connected to it.
CREATE INDEX "invocation_waiting_idx" ON "invocation" ("node_id", "command_id") WHERE "state" IN ('Pending', 'Delayed');
-- Work that the deadline job looks for.
CREATE INDEX "invocation_unfinished_idx" ON "invocation" ("command_id") WHERE "state" IN ('Pending', 'Delayed', 'InProgress', 'Cancelling');
CREATE INDEX "command_unfinished_idx" ON "command" ("id") WHERE "ended_at" IS NULL;

-- The partitioned tables, parents before what refers to them, each with one partition per week of its UUIDv7 key.
-- A UUIDv7 begins with the milliseconds since the epoch, so a moment is also the smallest id made in it.
CREATE FUNCTION uuid7_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE TABLE "partitioned_table" ("name" text PRIMARY KEY, "position" integer NOT NULL, "retained" boolean NOT NULL);
INSERT INTO "partitioned_table" VALUES
  ('command', 1, true), ('order_body', 2, true), ('invocation', 3, true), ('invocation_step', 4, true),
  ('output_segment', 5, true), ('audit_entry', 6, false);

-- Makes the partitions for the weeks from `first_moment` to `last_moment`; harmless when they exist.
CREATE FUNCTION ensure_partitions(first_moment timestamptz, last_moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parent record;
  week timestamptz;
  partition_name text;
BEGIN
  -- Two servers that start together would both find a partition missing.
  PERFORM pg_advisory_xact_lock(730002);
  FOR parent IN SELECT "name" FROM "partitioned_table" ORDER BY "position" LOOP
    week := date_trunc('week', first_moment, 'UTC');
    WHILE week <= last_moment LOOP
      partition_name := parent."name" || '_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
      IF to_regclass(quote_ident(partition_name)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          partition_name, parent."name", uuid7_floor(week), uuid7_floor(week + interval '7 days'));
      END IF;
      week := week + interval '7 days';
    END LOOP;
  END LOOP;
END
$$;

-- Drops the partitions whose last moment is before `horizon`, children before parents; gives the names that went.
-- The audit is kept: it has a retention of its own.
CREATE FUNCTION drop_partitions(horizon timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  child record;
BEGIN
  PERFORM pg_advisory_xact_lock(730002);
  FOR child IN
    SELECT parent."name" AS parent, c.relname AS partition_name
    FROM "partitioned_table" parent
    JOIN pg_inherits i ON i.inhparent = to_regclass(quote_ident(parent."name"))
    JOIN pg_class c ON c.oid = i.inhrelid
    WHERE parent."retained"
      AND to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp AT TIME ZONE 'UTC' + interval '7 days' <= horizon
    ORDER BY parent."position" DESC, c.relname
  LOOP
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', child.parent, child.partition_name);
    EXECUTE format('DROP TABLE %I', child.partition_name);
    RETURN NEXT child.partition_name;
  END LOOP;
END
$$;

SELECT ensure_partitions(now() - interval '7 days', now() + interval '28 days');
