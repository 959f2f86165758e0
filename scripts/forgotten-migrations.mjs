import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { connect, deploy, difference, schemaText } from "./migrations.mjs";
import { root } from "./project.mjs";

/**
 * The catalog of a database as lines: columns, indexes, constraints, enums and sequences of ordinary and partitioned
 * tables. Partitions themselves are left out: they come and go while the product runs.
 */
const catalogQuery = `
  with tables as (
    select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_prisma_migrations'
  )
  select 'table ' || relname as line from tables
  union all
  select 'column ' || t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
      || case when a.attgenerated <> '' then ' generated' else '' end
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
  union all
  select 'index ' || replace(replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON '), 'public.', '')
    from tables t join pg_index i on i.indrelid = t.oid
  union all
  select 'constraint ' || t.relname || '.' || k.conname || ' ' || replace(pg_get_constraintdef(k.oid), 'public.', '')
    from tables t join pg_constraint k on k.conrelid = t.oid where k.contype <> 'n' and k.conparentid = 0
  union all
  select 'enum ' || y.typname || ' (' || string_agg(e.enumlabel, ', ' order by e.enumsortorder) || ')'
    from pg_type y join pg_enum e on e.enumtypid = y.oid join pg_namespace n on n.oid = y.typnamespace
    where n.nspname = 'public' group by y.typname
  order by 1`;

async function catalog(url) {
  const connection = await connect(url);
  try {
    const { rows } = await connection.query(catalogQuery);
    return rows.map((row) => row.line);
  } finally {
    await connection.end();
  }
}

/**
 * Whether all migrations together make the same database as the schema: fills two scratch databases of the cluster
 * and compares their catalogs. What only hand-written SQL can say is listed, with a reason, in
 * prisma/hand-written.json; a listed line that no migration makes any more is reported too.
 *
 * @param adminUrl any database of a cluster in which databases may be made
 * @returns sentences about what differs; none when all is well
 */
export async function findForgotten(adminUrl) {
  const admin = await connect(adminUrl);
  const names = ["migrations", "schema"].map((kind) => `check_${kind}_${process.pid}_${Date.now()}`);
  const urlOf = (name) => Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  try {
    for (const name of names) await admin.query(`create database "${name}"`);
    const [migrated, pushed] = names.map(urlOf);
    await deploy(migrated);
    const whole = await connect(pushed);
    try {
      await whole.query(await difference(pushed, undefined, schemaText()));
    } finally {
      await whole.end();
    }
    return compareCatalogs(await catalog(migrated), await catalog(pushed), handWritten());
  } finally {
    for (const name of names) await admin.query(`drop database if exists "${name}" with (force)`);
    await admin.end();
  }
}

/**
 * Reasons by catalog line of what a Prisma schema cannot say; `table x` stands for everything of that table, and `no x` for
 * a line that the schema says and that is not wanted.
 */
function handWritten() {
  const file = path.join(root, "prisma/hand-written.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** The table that a line of the catalog belongs to. */
const tableOf = (line) =>
  /^(?:table|column|constraint) (\w+)/.exec(line)?.[1] ??
  /^index CREATE (?:UNIQUE )?INDEX \w+ ON (\w+) /.exec(line)?.[1];

/**
 * Compares two catalogs line by line, and gives a sentence for each difference.
 *
 * @param allowed maps a line that only the migrations make to the reason why; after `no `, one that only the schema says
 */
export function compareCatalogs(migrated, pushed, allowed) {
  const inMigrations = new Set(migrated);
  const inSchema = new Set(pushed);
  const isAllowed = (line) => line in allowed || `table ${tableOf(line)}` in allowed;
  const listed = Object.keys(allowed).filter((line) => !line.startsWith("no "));
  const unwanted = Object.keys(allowed).flatMap((line) => (line.startsWith("no ") ? [line.slice(3)] : []));
  return [
    ...pushed
      .filter((line) => !inMigrations.has(line) && !unwanted.includes(line))
      .map((line) => `The schema has what no migration makes: ${line}`),
    ...migrated
      .filter((line) => !inSchema.has(line) && !isAllowed(line))
      .map((line) => `A migration makes what the schema does not have: ${line}`),
    ...listed
      .filter((line) => !inMigrations.has(line))
      .map((line) => `Listed in prisma/hand-written.json, but no migration makes it: ${line}`),
    ...listed
      .filter((line) => inSchema.has(line))
      .map((line) => `Listed in prisma/hand-written.json, but the schema says it too: ${line}`),
    ...unwanted
      .filter((line) => !inSchema.has(line) || inMigrations.has(line))
      .map((line) => `Listed in prisma/hand-written.json, but nothing of the schema is left out by it: no ${line}`),
  ];
}
