-- What belongs to a command is in the partition of the same week as the command. A foreign key between the whole tables has
-- PostgreSQL look for the right partition for every row, which costs five times what the row itself does; between the
-- partitions it is a look into an index.

CREATE TABLE "partition_reference" (
  "child" text NOT NULL REFERENCES "partitioned_table" ("name"),
  "parent" text NOT NULL REFERENCES "partitioned_table" ("name"),
  -- Of the child; they refer to the parent's primary key.
  "columns" text[] NOT NULL,
  PRIMARY KEY ("child", "parent")
);
INSERT INTO "partition_reference" VALUES
  ('order_body', 'command', '{account_id,command_id}'),
  ('invocation', 'command', '{account_id,command_id}'),
  ('invocation', 'order_body', '{account_id,command_id,body_sha256}'),
  ('invocation_step', 'invocation', '{account_id,command_id,node_id}'),
  ('output_segment', 'invocation', '{account_id,command_id,node_id}'),
  ('command_plan', 'command', '{account_id,command_id}'),
  ('secret_hand_out', 'invocation', '{account_id,command_id,node_id}');

ALTER TABLE "secret_hand_out" DROP CONSTRAINT "secret_hand_out_account_id_command_id_node_id_fkey";
ALTER TABLE "command_plan" DROP CONSTRAINT "command_plan_account_id_command_id_fkey";
ALTER TABLE "output_segment" DROP CONSTRAINT "output_segment_account_id_command_id_node_id_fkey";
ALTER TABLE "invocation_step" DROP CONSTRAINT "invocation_step_account_id_command_id_node_id_fkey";
ALTER TABLE "invocation" DROP CONSTRAINT "invocation_account_id_command_id_body_sha256_fkey";
ALTER TABLE "invocation" DROP CONSTRAINT "invocation_account_id_command_id_fkey";
ALTER TABLE "order_body" DROP CONSTRAINT "order_body_account_id_command_id_fkey";

-- Gives the partition of `child` of a week its foreign keys to the partitions of the same week. With `is_checked`, the rows
-- that it has are known to keep them.
CREATE FUNCTION refer_partition(child_name text, week text, is_checked boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  reference record;
BEGIN
  FOR reference IN SELECT "parent", "columns" FROM "partition_reference" WHERE "child" = child_name LOOP
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%s) REFERENCES %I %s',
      child_name || '_' || week, child_name || '_' || week || '_' || reference."parent" || '_fkey',
      (SELECT string_agg(quote_ident(c), ', ') FROM unnest(reference."columns") AS c), reference."parent" || '_' || week,
      CASE WHEN is_checked THEN 'NOT VALID' ELSE '' END);
  END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ensure_partitions(first_moment timestamptz, last_moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parent record;
  week timestamptz;
  week_name text;
BEGIN
  -- Two servers that start together would both find a partition missing.
  PERFORM pg_advisory_xact_lock(730002);
  FOR parent IN SELECT "name", "fillfactor" FROM "partitioned_table" ORDER BY "position" LOOP
    week := date_trunc('week', first_moment, 'UTC');
    WHILE week <= last_moment LOOP
      week_name := to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
      IF to_regclass(quote_ident(parent."name" || '_' || week_name)) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = %s)',
          parent."name" || '_' || week_name, parent."name", uuid7_floor(week), uuid7_floor(week + interval '7 days'), parent."fillfactor");
        PERFORM refer_partition(parent."name", week_name);
      END IF;
      week := week + interval '7 days';
    END LOOP;
  END LOOP;
END
$$;

-- What there is kept the foreign keys that went above: to check it again would hold up everybody for as long as that takes.
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN
    SELECT p."name" AS parent, right(c.relname, 8) AS week, pg_relation_size(c.oid) > 0 AS has_rows
    FROM "partitioned_table" p
    JOIN pg_inherits i ON i.inhparent = to_regclass(quote_ident(p."name"))
    JOIN pg_class c ON c.oid = i.inhrelid
    ORDER BY p."position", week
  LOOP
    PERFORM refer_partition(part.parent, part.week, part.has_rows);
  END LOOP;
END
$$;
