import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { endWith, Refusal, run, seconds } from "./progress.mjs";
import { root } from "./project.mjs";

const bin = (name) => path.join(root, "node_modules/.bin", name);

/** What can be told without running anything of the product, and how. Each gives `{ ok, output }`. */
const checks = {
  types: async () => {
    // Next writes the declarations of what only its bundler can import, such as style sheets.
    if (!existsSync(path.join(root, "next-env.d.ts"))) await run(bin("next"), ["typegen"]);
    return run(bin("tsc"), ["--noEmit", "-p", "tsconfig.check.json"]);
  },
  lint: () => run(bin("biome"), ["check", "--colors=off", "--max-diagnostics=40", "."]),
  boundaries: async () => {
    const { findCrossings } = await import("./boundaries.mjs");
    const found = findCrossings();
    return { ok: found.length === 0, output: found.join("\n") };
  },
  "dead code": () => run(bin("knip"), ["--no-progress"]),
  migrations: async (adminUrl) => {
    const { findForgotten } = await import("./forgotten-migrations.mjs");
    const url = adminUrl ?? (await (await import("./test-cluster.mjs")).developerCluster()).url("postgres");
    const found = await findForgotten(url);
    return { ok: found.length === 0, output: found.join("\n") };
  },
  "lock file": async () => {
    // Outside git (an unpacked archive) there is nothing to compare with.
    if (!(await run("git", ["rev-parse", "--git-dir"])).ok) return { ok: true, output: "" };
    return run("git", ["diff", "--exit-code", "--stat", "--", "package-lock.json"]);
  },
};

/**
 * Types, lint, boundaries, dead code, migrations and lock file, with one line each and what was found below it.
 *
 * @param adminUrl of a cluster for the migrations; the developer's own by default
 * @returns `{ passed, failed, failures }`: two counts, and what failed by name
 */
export async function check(adminUrl) {
  const running = Object.entries(checks).map(([name, work]) => {
    const begun = performance.now();
    const outcome = work(adminUrl).catch((error) => ({
      ok: false,
      output: error instanceof Refusal ? error.message : error.stack,
    }));
    return { name, outcome: outcome.then((result) => ({ ...result, took: performance.now() - begun })) };
  });
  const failures = [];
  for (const { name, outcome } of running) {
    const { ok, output, took } = await outcome;
    console.log(`${ok ? "  ok    " : "  FAILED"} ${name.padEnd(12)} ${seconds(took)}`);
    if (ok) continue;
    failures.push(`check of ${name}`);
    console.log(`${output.replace(/^/gm, "         ")}\n`);
  }
  return { passed: running.length - failures.length, failed: failures.length, failures };
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  await endWith(async () => {
    requireNode();
    await ensureInstalled();
    await ensureBuilt(["client"]);
    const { passed, failed } = await check(process.env.TEST_DATABASE_URL);
    console.log(`${passed} passed, ${failed} failed`);
    return failed ? 1 : 0;
  });
}
