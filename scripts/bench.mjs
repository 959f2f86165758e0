import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { deploy } from "./migrations.mjs";
import { ensureDatabase, startPostgres } from "./postgres.mjs";
import { endWith, Refusal, step } from "./progress.mjs";
import { quietTools, root } from "./project.mjs";
import { isRoot } from "./system-user.mjs";
import { templateName } from "./test-cluster.mjs";
import { ensureTools } from "./test-tools.mjs";

// The whole of `npm run bench`: the production build, a PostgreSQL of its own with the settings that `npm start` gives it
// (every commit waits for the disk), and the program in bench/, which prints the table. It never fails for a slow figure.

/** Open files of one process: ten thousand nodes are as many sockets in the server, and sockets and journals beside it. */
const wantedFiles = 65_536;

/** The programs of bench/, and what each is called beside the product's own builds. */
const programs = {
  "bench/main.ts": "dist/bench-main.mjs",
  "bench/fleet/worker.ts": "dist/bench-fleet-worker.mjs",
  "bench/bare-echo.ts": "dist/bench-bare-echo.mjs",
  "bench/bare-select.ts": "dist/bench-bare-select.mjs",
  "bench/bare-gateway.ts": "dist/bench-bare-gateway.mjs",
  "bench/profiler.ts": "dist/bench-profiler.mjs",
};

async function bundle() {
  const { build, stop } = await import("esbuild");
  try {
    for (const [entry, output] of Object.entries(programs)) {
      await build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: output,
        bundle: true,
        platform: "node",
        target: "node20",
        format: "esm",
        packages: "external",
        // It finds the checkout by its own place.
        external: ["../scripts/serve-for-tests.mjs", "../scripts/test-cluster.mjs"],
        alias: { "@": root },
        logLevel: "silent",
      });
    }
  } catch (error) {
    throw new Refusal(error.message);
  } finally {
    await stop();
  }
}

/** Runs the program with as many open files as this machine allows; gives its exit code. */
function run(args, env) {
  // The shell raises the limit where it may, and otherwise takes what there is; the program says how much that was.
  const line = `ulimit -n ${wantedFiles} 2>/dev/null || ulimit -n "$(ulimit -Hn)"; exec "$@"`;
  const program = [process.execPath, path.join(root, "dist/bench-main.mjs"), ...args];
  const child = spawn("sh", ["-c", line, "bench", ...program], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...quietTools, ...env },
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** The migration engine keeps its connection for a while, and a template with a connection cannot be cloned. */
async function disconnectAll(cluster, database) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: cluster.url("postgres"), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1", [database]);
  } finally {
    await client.end();
  }
}

await endWith(async () => {
  requireNode();
  await ensureInstalled();
  await ensureBuilt(["client", "agent", "server", "console"]);
  await step("Building the bench", bundle);
  const bringsFaults = process.argv[2] === "faults";
  const missing = await ensureTools([bringsFaults ? "faketime" : "browser"]);
  if (missing.includes("browser")) console.log("There is no Chromium: figures of the browser are left out.");
  if (missing.includes("faketime")) console.log("There is no faketime: every machine has the right time.");

  const home = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-bench-"));
  // PostgreSQL runs as another user than root and has to get at its folder.
  if (isRoot) chmodSync(home, 0o711);
  let cluster;
  try {
    cluster = await step("Starting a PostgreSQL for the bench", async () => {
      const started = await startPostgres({ home });
      await ensureDatabase(started, templateName);
      await deploy(started.url(templateName));
      await disconnectAll(started, templateName);
      return started;
    });
    return await run(process.argv.slice(2), {
      TEST_DATABASE_URL: cluster.url("postgres"),
      QUARTERDECK_TEST_FOLDER: home,
    });
  } finally {
    cluster?.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
