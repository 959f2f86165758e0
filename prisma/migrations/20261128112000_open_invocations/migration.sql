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

-- How full rows are laid into the pages of a table: where they are updated, a page keeps room for their next versions. The
-- next migration has ensure_partitions give it to partitions that are made later.
ALTER TABLE "partitioned_table" ADD COLUMN "fillfactor" integer NOT NULL DEFAULT 100;
UPDATE "partitioned_table" SET "fillfactor" = 50 WHERE "name" = 'invocation';

DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = '"invocation"'::regclass LOOP
    EXECUTE format('ALTER TABLE %s SET (fillfactor = 50)', part);
  END LOOP;
END
$$;
