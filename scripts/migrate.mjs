import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./project.mjs";

const schemaFolder = path.join(root, "prisma/schema");
const migrationsFolder = path.join(root, "prisma/migrations");
const snapshotName = "schema.snapshot.prisma";
const filters = { externalTables: [], externalEnums: [] };

/** Names of the migrations, in the order in which they are applied. */
const migrationNames = () =>
  existsSync(migrationsFolder)
    ? readdirSync(migrationsFolder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];

const readMigration = (name, file) => readFileSync(path.join(migrationsFolder, name, file), "utf8");

/** The whole schema as one text, file after file; base.prisma first. */
function schemaText() {
  const files = readdirSync(schemaFolder).filter((name) => name.endsWith(".prisma"));
  files.sort((a, b) => Number(b === "base.prisma") - Number(a === "base.prisma") || a.localeCompare(b));
  return files.map((name) => readFileSync(path.join(schemaFolder, name), "utf8").trim()).join("\n\n") + "\n";
}

let wasm;
/**
 * Prisma's schema engine, compiled to WebAssembly: no download, no native program. It connects as it is made,
 * whatever is wanted of it.
 */
async function engine(url) {
  if (!wasm) {
    // A panic of the engine looks for this; without it, it shows as a TypeError.
    globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };
    const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    wasm = await import(pathToFileURL(file).href);
    const bytes = readFileSync(path.join(path.dirname(file), "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": wasm });
    wasm.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  }
  const { bindMigrationAwareSqlAdapterFactory } = await import("@prisma/driver-adapter-utils");
  const { PrismaPg } = await import("@prisma/adapter-pg");
  const postgres = new PrismaPg({ connectionString: url });
  // The adapter cuts a script at every semicolon, also those inside function bodies and comments. Sent whole,
  // PostgreSQL parses it itself, and a migration that fails half-way leaves nothing behind.
  const connect = postgres.connect.bind(postgres);
  postgres.connect = async () => {
    const connection = await connect();
    connection.executeScript = async (script) => void (await connection.client.query(script));
    return connection;
  };
  const adapter = bindMigrationAwareSqlAdapterFactory(postgres);
  return wasm.SchemaEngine.new({ datamodels: [["schema.prisma", schemaText()]] }, () => {}, adapter);
}

async function client(url) {
  const { default: pg } = await import("pg");
  const connection = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await connection.connect();
  return connection;
}

/**
 * Applies the migrations that the database does not have yet, oldest first, and gives their names. Of several
 * processes that start at once, one migrates and the others wait.
 *
 * Errors: what the engine says about the statement that failed; the history table then names the failed migration.
 */
export async function deploy(url) {
  const lock = await client(url);
  try {
    // Not 72707369, which the engine takes itself.
    await lock.query("select pg_advisory_lock(730001)");
    const migrationsList = {
      baseDir: "prisma/migrations",
      lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
      shadowDbInitScript: "",
      migrationDirectories: migrationNames().map((name) => ({
        path: name,
        migrationFile: { path: "migration.sql", content: { tag: "ok", value: readMigration(name, "migration.sql") } },
      })),
    };
    const { appliedMigrationNames } = await (await engine(url)).applyMigrations({ migrationsList, filters });
    return appliedMigrationNames;
  } finally {
    await lock.end();
  }
}

/** SQL that leads from one schema text to another; an undefined one is an empty database. Needs any database to connect to. */
export async function difference(url, from, to) {
  const target = (text) => (text === undefined ? { tag: "empty" } : { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: text }] });
  const { stdout } = await (await engine(url)).diff({ from: target(from), to: target(to), script: true, exitCode: null, shadowDatabaseUrl: null, filters });
  return stdout ?? "";
}

/**
 * Writes the next migration: what leads from the last migration's snapshot of the schema to the schema as it is now.
 * Databases are not looked at, so hand-written SQL (partitions, partial indexes) is never "drift"; what a Prisma
 * schema cannot say is added to the written file by hand before it is applied.
 *
 * @returns its folder, or undefined when nothing changed
 */
export async function writeNext(url, name, now) {
  const last = migrationNames().at(-1);
  const sql = await difference(url, last && readMigration(last, snapshotName), schemaText());
  if (!sql.trim() || sql.includes("This is an empty migration")) return undefined;
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = path.join(migrationsFolder, `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "migration.sql"), sql);
  writeFileSync(path.join(folder, snapshotName), schemaText());
  writeFileSync(path.join(migrationsFolder, "migration_lock.toml"), 'provider = "postgresql"\n');
  return folder;
}

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
  const connection = await client(url);
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
  const admin = await client(adminUrl);
  const names = ["migrations", "schema"].map((kind) => `check_${kind}_${process.pid}_${Date.now()}`);
  const urlOf = (name) => Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  try {
    for (const name of names) await admin.query(`create database "${name}"`);
    const [migrated, pushed] = names.map(urlOf);
    await deploy(migrated);
    const whole = await client(pushed);
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

/** Reasons by catalog line of what a Prisma schema cannot say. */
function handWritten() {
  const file = path.join(root, "prisma/hand-written.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/**
 * Compares two catalogs line by line. `allowed` maps a line that only the migrations make to the reason why.
 */
export function compareCatalogs(migrated, pushed, allowed) {
  const inMigrations = new Set(migrated);
  const inSchema = new Set(pushed);
  return [
    ...pushed.filter((line) => !inMigrations.has(line)).map((line) => `The schema has what no migration makes: ${line}`),
    ...migrated.filter((line) => !inSchema.has(line) && !(line in allowed)).map((line) => `A migration makes what the schema does not have: ${line}`),
    ...Object.keys(allowed).filter((line) => !inMigrations.has(line)).map((line) => `Listed as hand-written, but no migration makes it: ${line}`),
    ...Object.keys(allowed).filter((line) => inSchema.has(line)).map((line) => `Listed as hand-written, but the schema says it too: ${line}`),
  ];
}

const usage = `Usage: npm run migrate -- <what>
  deploy     apply the migrations that DATABASE_URL (or the developer database) does not have yet
  new NAME   write the next migration from what changed in prisma/schema
  check      fail when the migrations and prisma/schema disagree`;

async function main([what, name]) {
  const wanted = what === "deploy" || what === "check" || (what === "new" && /^[a-z0-9_]+$/.test(name ?? ""));
  if (!wanted) {
    console.error(usage);
    return 1;
  }
  const url = process.env.DATABASE_URL ?? process.env.TEST_DATABASE_URL ?? (await (await import("./test-cluster.mjs")).developerCluster()).url("postgres");
  if (what === "deploy") {
    const applied = await deploy(url);
    console.log(applied.length ? `Applied ${applied.join(", ")}.` : "Nothing to apply.");
    return 0;
  }
  if (what === "new") {
    const folder = await writeNext(url, name, new Date());
    console.log(folder ? `Wrote ${path.relative(root, folder)}: read it, and add what a Prisma schema cannot say.` : "The schema has not changed since the last migration.");
    return 0;
  }
  const findings = await findForgotten(url);
  console.log(findings.join("\n") || "The migrations make exactly what prisma/schema says.");
  return findings.length ? 1 : 0;
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  // The engine keeps a ten-second timer that would hold the process, hence the explicit exit.
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
}
