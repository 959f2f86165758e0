import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { isSameProcess } from "./process-identity.mjs";
import { endWith, Refusal, step } from "./progress.mjs";
import { quietTools, root } from "./project.mjs";
import { ensureTools, tools } from "./test-tools.mjs";
import { addTotals, playwrightTotals, vitestTotals } from "./test-totals.mjs";

// The whole of `npm test`: everything is installed and built as by `npm start`, runs against a PostgreSQL of its own,
// and is counted in one last line. Nothing has a fixed port or path, so that two checkouts can be tested at once.

const kinds = ["check", "unit", "integration", "api", "e2e"];
const usage = `Usage: npm test -- [--only ${kinds.join("|")}] [-- arguments for vitest or Playwright]`;
const inCi = Boolean(process.env.CI) && process.env.CI !== "false";

/** What each kind needs built. */
const needs = {
  check: ["client"],
  unit: ["client"],
  integration: ["client", "agent", "operator"],
  api: ["client", "agent", "server", "operator", "console"],
  e2e: ["client", "agent", "server", "console"],
};

function readArguments(args) {
  const split = args.indexOf("--");
  const own = split < 0 ? args : args.slice(0, split);
  const rest = split < 0 ? [] : args.slice(split + 1);
  if (own.length === 0) return { wanted: kinds, rest };
  if (own.length === 2 && own[0] === "--only" && kinds.includes(own[1])) return { wanted: [own[1]], rest };
  throw new Refusal(usage);
}

/** The child that runs now, to be told when we are interrupted. */
let current;
let interrupted = false;

/** Runs a test runner with its output shown as it comes; gives its exit code. */
function show(program, args, env) {
  if (interrupted) return Promise.resolve(1);
  return new Promise((resolve, reject) => {
    current = spawn(path.join(root, "node_modules/.bin", program), args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...quietTools, ...env },
    });
    current.once("error", reject);
    current.once("exit", (code) => resolve(code ?? 1));
  });
}

async function vitest(projects, env, folder, rest) {
  const file = path.join(folder, `vitest-${projects.join("-")}.json`);
  const code = await show(
    "vitest",
    [
      "run",
      ...projects.flatMap((name) => ["--project", name]),
      "--passWithNoTests",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      ...rest,
    ],
    env,
  );
  return vitestTotals(readReport(file), code);
}

async function playwright(env, folder, rest) {
  const file = path.join(folder, "playwright.json");
  const code = await show("playwright", ["test", "--pass-with-no-tests", "--reporter=list,json", ...rest], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  return playwrightTotals(readReport(file), code);
}

const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

/** Agents outlive whoever started them; what a killed test left in our folder is ended here. */
function endLeftAgents(folder) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name, "agent/agent.pid");
    const record = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
    if (record && isSameProcess(record)) process.kill(record.pid, "SIGKILL");
  }
}

await endWith(async () => {
  const { wanted, rest } = readArguments(process.argv.slice(2));
  requireNode();
  await ensureInstalled();
  await ensureBuilt([...new Set(wanted.flatMap((kind) => needs[kind]))]);
  const missing = await ensureTools([
    ...(wanted.includes("e2e") ? ["browser", "fonts", "zip"] : []),
    ...(wanted.includes("unit") ? ["systemd"] : []),
    ...(wanted.includes("integration") ? ["git", "openssl", "systemd", "zip"] : []),
    ...(wanted.includes("api") ? ["awsCli", "boto3", "curl", "faketime", "zip"] : []),
  ]);

  const folder = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-run-"));
  const products = path.join(folder, "products");
  mkdirSync(products);
  let cluster;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      interrupted = true;
      current?.kill(signal);
    });
  }
  let totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const heading = (text) => console.log(`\n${text}`);
  try {
    if (wanted.some((kind) => kind !== "unit")) {
      const { startTestCluster } = await import("./test-cluster.mjs");
      cluster = await step("Starting a PostgreSQL for the tests", startTestCluster);
    }
    const env = { QUARTERDECK_TEST_FOLDER: products, QUARTERDECK_PLAYWRIGHT_OUTPUT: path.join(root, "test-results") };
    if (cluster) env.TEST_DATABASE_URL = cluster.url("postgres");
    const run = async (name, work) => {
      heading(name);
      const result = await work();
      // What was not looked at is no pass where nobody reads the list: no browser, no AWS CLI, no real agent.
      if (inCi && result.skipped) {
        const skipped = (result.skippedTitles ?? []).map((title) => `Skipped, which counts as failed here: ${title}`);
        totals = addTotals(totals, {
          passed: result.passed,
          failed: result.failed + result.skipped,
          skipped: 0,
          failures: [...(result.failures ?? []), ...skipped],
        });
      } else {
        totals = addTotals(totals, result);
      }
    };

    if (wanted.includes("check")) {
      const { check } = await import("./check.mjs");
      await run("Checks", () => check(env.TEST_DATABASE_URL));
    }
    const quick = wanted.filter((kind) => kind === "unit" || kind === "integration");
    if (quick.length)
      await run(
        quick.length === 2 ? "Unit and integration tests" : `${quick[0] === "unit" ? "Unit" : "Integration"} tests`,
        () => vitest(quick, env, folder, rest),
      );
    if (wanted.includes("api")) {
      if (missing.includes("awsCli"))
        console.log(`\nThe AWS CLI is not at ${tools.awsCli.file}; tests that need it are skipped.`);
      for (const name of ["boto3", "curl"]) {
        if (missing.includes(name)) console.log(`\nThere is no ${tools[name].file}; tests that need it are skipped.`);
      }
      await run("API tests", () => vitest(["api"], env, folder, rest));
    }
    if (wanted.includes("e2e")) {
      await run("Browser tests", () =>
        missing.includes("browser")
          ? {
              passed: 0,
              failed: 0,
              skipped: 1,
              skippedTitles: [`all browser tests: there is no Chromium at ${tools.browser.file}`],
            }
          : playwright(env, folder, rest),
      );
    }
  } finally {
    endLeftAgents(products);
    cluster?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  if (interrupted) throw new Refusal("Interrupted.", 130);
  // Said once more at the end: a log of an hour is read from there.
  if (totals.failures.length) heading(`What failed:\n${totals.failures.join("\n")}`);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed ? 1 : 0;
});
