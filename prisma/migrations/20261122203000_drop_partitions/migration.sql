-- What a Prisma schema cannot say -----------------------------------------------------------------

-- Drops the partitions whose last moment is before `horizon`, children before parents; gives the names that went. The
-- audit is kept: it has a retention of its own.
--
-- The names are read before any of them is taken for a date: in one query PostgreSQL is free to try the dates of every
-- relation it knows first, and fails on the first that has none.
CREATE OR REPLACE FUNCTION drop_partitions(horizon timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  old record;
  parent record;
BEGIN
  PERFORM pg_advisory_xact_lock(730002);
  CREATE TEMPORARY TABLE old_partition ON COMMIT DROP AS
    WITH child AS MATERIALIZED (
      SELECT p."name" AS parent, p."position", c.relname::text AS "name"
      FROM "partitioned_table" p
      JOIN pg_inherits i ON i.inhparent = to_regclass(quote_ident(p."name"))
      JOIN pg_class c ON c.oid = i.inhrelid
      WHERE p."retained"
    )
    SELECT * FROM child
    WHERE CASE WHEN child."name" ~ '_\d{8}$'
      THEN to_date(right(child."name", 8), 'YYYYMMDD')::timestamp AT TIME ZONE 'UTC' + interval '7 days' <= horizon
      ELSE false END;
  IF NOT EXISTS (SELECT FROM old_partition) THEN
    DROP TABLE old_partition;
    RETURN;
  END IF;

  -- In the order in which everybody else comes to them, so that nobody and this wait for each other.
  FOR parent IN SELECT "name" FROM "partitioned_table" WHERE "retained" ORDER BY "position" LOOP
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent."name");
  END LOOP;
  FOR old IN SELECT * FROM old_partition o ORDER BY o."position" DESC, o."name" LOOP
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', old.parent, old."name");
    EXECUTE format('DROP TABLE %I', old."name");
    RETURN NEXT old."name";
  END LOOP;
  DROP TABLE old_partition;
END
$$;
