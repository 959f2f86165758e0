import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Refusal } from "./progress.mjs";
import { root } from "./project.mjs";

const schemaFolder = path.join(root, "prisma/schema");
const migrationsFolder = path.join(root, "prisma/migrations");
const snapshotName = "schema.snapshot.prisma";
const filters = { externalTables: [], externalEnums: [] };

/** Names of the migrations, in the order in which they are applied. */
export const migrationNames = () =>
  existsSync(migrationsFolder)
    ? readdirSync(migrationsFolder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];

const readMigration = (name, file) => readFileSync(path.join(migrationsFolder, name, file), "utf8");

/** The whole schema as one text, file after file; base.prisma first. */
export function schemaText() {
  const files = readdirSync(schemaFolder).filter((name) => name.endsWith(".prisma"));
  files.sort((a, b) => Number(b === "base.prisma") - Number(a === "base.prisma") || a.localeCompare(b));
  return files
    .map((name) => readFileSync(path.join(schemaFolder, name), "utf8").trim())
    .join("\n\n")
    .concat("\n");
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

/** A connection to a database, opened; the caller ends it. */
export async function connect(url) {
  const { default: pg } = await import("pg");
  const connection = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await connection.connect();
  return connection;
}

/**
 * Applies the migrations that the database does not have yet, oldest first, and gives their names. Of several
 * processes that start at once, one migrates and the others wait.
 *
 * @param only names of the ones to apply; all, without it
 * Errors: Refusal for a database that a newer version has migrated; what the engine says about the statement that
 * failed, and the history table then names the failed migration.
 */
export async function deploy(url, { only = migrationNames() } = {}) {
  const lock = await connect(url);
  try {
    // Not 72707369, which the engine takes itself.
    await lock.query("select pg_advisory_lock(730001)");
    const newer = unknownMigrations(await finishedMigrations(lock)).sort();
    if (newer.length)
      throw new Refusal(
        `The database is of a newer version than this checkout, which does not know its migration ${newer.at(-1)}: start that version, or restore a backup from before into an empty database.`,
      );
    const migrationsList = {
      baseDir: "prisma/migrations",
      lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
      shadowDbInitScript: "",
      migrationDirectories: only.map((name) => ({
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

/**
 * Names of the migrations that the database has finished, in no order; none of an empty one.
 *
 * @param client a connected `pg` client
 */
export async function finishedMigrations(client) {
  const { rows } = await client.query("select to_regclass('_prisma_migrations') is not null as kept");
  if (!rows[0].kept) return [];
  const finished = await client.query("select migration_name from _prisma_migrations where finished_at is not null");
  return finished.rows.map((row) => row.migration_name);
}

/** Names of the migrations of this checkout that the database has not finished, oldest first; all of an empty one's. */
export async function missingMigrations(client) {
  const known = new Set(await finishedMigrations(client));
  return migrationNames().filter((name) => !known.has(name));
}

/** Those of the names that this checkout has no migration of. */
export function unknownMigrations(names) {
  const known = new Set(migrationNames());
  return names.filter((name) => !known.has(name));
}

/** SQL that leads from one schema text to another; an undefined one is an empty database. Needs any database to connect to. */
export async function difference(url, from, to) {
  const target = (text) =>
    text === undefined
      ? { tag: "empty" }
      : { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: text }] };
  const { stdout } = await (await engine(url)).diff({
    from: target(from),
    to: target(to),
    script: true,
    exitCode: null,
    shadowDatabaseUrl: null,
    filters,
  });
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
  // A migration that only a hand could write changes nothing of the schema, and has no snapshot.
  const last = migrationNames().findLast((each) => existsSync(path.join(migrationsFolder, each, snapshotName)));
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
