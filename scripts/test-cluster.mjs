import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { waitForLock } from "./lock.mjs";
import { deploy } from "./migrations.mjs";
import { ensureDatabase, startPostgres } from "./postgres.mjs";
import { hashOfFiles, root, sha256 } from "./project.mjs";
import { isRoot } from "./system-user.mjs";

/** The migrated database that tests clone: `create database x template quarterdeck_template`. */
export const templateName = "quarterdeck_template";

/** What a cluster for tests may do and one with data may not: lose everything when the power goes. */
const forTests = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "200",
  shared_buffers: "128MB",
};

/**
 * A PostgreSQL for one run of the tests, in a folder and on a port of its own, with the migrated template database.
 * `stop()` stops it and removes the folder.
 */
export async function startTestCluster() {
  const home = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-test-"));
  openToDatabaseUser(home);
  const cluster = await startPostgres({ home, overrides: forTests });
  try {
    await refreshTemplate(cluster);
  } catch (error) {
    cluster.stop();
    throw error;
  }
  return {
    ...cluster,
    home,
    stop() {
      cluster.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * A PostgreSQL that a test may kill and start again, in a folder and on a port of its own, with the migrated template
 * database and the settings of `npm start`: what it has said to be committed is there afterwards.
 * See test-cluster.d.mts for what it gives.
 */
export async function startMortalCluster() {
  const home = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-mortal-"));
  openToDatabaseUser(home);
  let cluster = await startPostgres({ home });
  const postmaster = () => Number(readFileSync(path.join(cluster.dataFolder, "postmaster.pid"), "utf8").split("\n")[0]);
  const kill = () => {
    if (cluster.isRunning()) process.kill(postmaster(), "SIGKILL");
  };
  const stop = () => {
    process.off("exit", kill);
    cluster.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  // A test process that ends without stop() leaves no database behind.
  process.on("exit", kill);
  try {
    await refreshTemplate(cluster);
  } catch (error) {
    stop();
    throw error;
  }
  return {
    url: (database) => cluster.url(database),
    get dataFolder() {
      return cluster.dataFolder;
    },
    kill,
    async start() {
      cluster = await startPostgres({ home });
    },
    isRunning: () => cluster.isRunning(),
    stop,
  };
}

/**
 * The long-lived PostgreSQL for a developer's own test runs in this checkout, started when it does not run, with the
 * template as the migrations are now. It is stopped by nobody but its owner or the machine.
 */
export async function developerCluster() {
  const home = path.join(os.tmpdir(), `quarterdeck-developer-${os.userInfo().uid}-${sha256(root).slice(0, 12)}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  openToDatabaseUser(home);
  const lock = await waitForLock(path.join(home, "lock.json"), 60_000);
  try {
    const cluster = await startPostgres({ home, overrides: forTests });
    await refreshTemplate(cluster);
    return cluster;
  } finally {
    lock.release();
  }
}

function openToDatabaseUser(folder) {
  if (isRoot && existsSync(folder)) chmodSync(folder, 0o711);
}

/** Makes the template again when the migrations are not those it was made with. One process at a time. */
async function refreshTemplate(cluster) {
  const { default: pg } = await import("pg");
  const wanted = hashOfFiles(["prisma/migrations"]);
  const admin = new pg.Client({ connectionString: cluster.url("postgres") });
  await admin.connect();
  try {
    await admin.query("select pg_advisory_lock(730002)");
    const { rows } = await admin.query(
      "select shobj_description(oid, 'pg_database') as made_with from pg_database where datname = $1",
      [templateName],
    );
    if (rows[0]?.made_with === wanted) return;
    await admin.query(`drop database if exists ${templateName} with (force)`);
    await ensureDatabase(cluster, templateName);
    await deploy(cluster.url(templateName));
    await untilNobodyIsConnected(admin);
    await admin.query(`comment on database ${templateName} is '${wanted}'`);
  } finally {
    await admin.end();
  }
}

/** The engine's connections close a moment after it is done, and a template with a connection cannot be cloned. */
async function untilNobodyIsConnected(admin) {
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [templateName]);
  for (;;) {
    const { rowCount } = await admin.query("select 1 from pg_stat_activity where datname = $1", [templateName]);
    if (!rowCount) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
