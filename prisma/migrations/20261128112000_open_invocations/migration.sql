-- A row of an invocation is written four times: sent, let go, taken, ended. PostgreSQL writes a new version of it without
-- touching an index where the page has room and nothing that an index asks about has changed. So no index asks about the
-- state any more; what has not ended is found by `ended_at`, which changes once.

UPDATE "invocation" SET "ended_at" = NULL
WHERE "ended_at" IS NOT NULL AND "state" IN ('Pending', 'Delayed', 'InProgress', 'Cancelling');
UPDATE "invocation" SET "ended_at" = coalesce("last_heard_at", now())
WHERE "ended_at" IS NULL AND "state" NOT IN ('Pending', 'Delayed', 'InProgress', 'Cancelling');
ALTER TABLE "invocation" ADD CONSTRAINT "invocation_has_ended_as_its_state_says"
  CHECK (("ended_at" IS NULL) = ("state" IN ('Pending', 'Delayed', 'InProgress', 'Cancelling')));

DROP INDEX "invocation_account_id_command_id_state_idx";
DROP INDEX "invocation_node_id_state_idx";
DROP INDEX "invocation_waiting_idx";
DROP INDEX "invocation_unfinished_idx";
CREATE INDEX "invocation_open_idx" ON "invocation" ("account_id", "command_id") WHERE "ended_at" IS NULL;
CREATE INDEX "invocation_open_of_node_idx" ON "invocation" ("node_id", "command_id") WHERE "ended_at" IS NULL;

-- How full rows are laid into the pages of a table: where they are updated, a page keeps room for their next versions.
ALTER TABLE "partitioned_table" ADD COLUMN "fillfactor" integer NOT NULL DEFAULT 100;
UPDATE "partitioned_table" SET "fillfactor" = 50 WHERE "name" = 'invocation';

CREATE OR REPLACE FUNCTION ensure_partitions(first_moment timestamptz, last_moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parent record;
  week timestamptz;
  partition_name text;
BEGIN
  -- Two servers that start together would both find a partition missing.
  PERFORM pg_advisory_xact_lock(730002);
  FOR parent IN SELECT "name", "fillfactor" FROM "partitioned_table" ORDER BY "position" LOOP
    week := date_trunc('week', first_moment, 'UTC');
    WHILE week <= last_moment LOOP
      partition_name := parent."name" || '_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
      IF to_regclass(quote_ident(partition_name)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = %s)',
          partition_name, parent."name", uuid7_floor(week), uuid7_floor(week + interval '7 days'), parent."fillfactor");
      END IF;
      week := week + interval '7 days';
    END LOOP;
  END LOOP;
END
$$;

DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = '"invocation"'::regclass LOOP
    EXECUTE format('ALTER TABLE %s SET (fillfactor = 50)', part);
  END LOOP;
END
$$;
