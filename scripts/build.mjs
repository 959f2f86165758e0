import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { waitForLock } from "./lock.mjs";
import { installsIn } from "./other-installs.mjs";
import { waitUntil } from "./process-identity.mjs";
import { endWith, mustRun, Refusal, run, step } from "./progress.mjs";
import { hashOfFiles, root, sha256 } from "./project.mjs";

const bin = (name) => path.join(root, "node_modules/.bin", name);
const stampsFile = path.join(root, "dist/built.json");
const installStamp = path.join(root, "node_modules/.quarterdeck-installed");

const isTest = (name) => /\.(test|spec)\.(ts|tsx|mjs)$/.test(name) || name.includes("/testing");
const isGenerated = (name) => name === "server/db/generated";

/** What every part depends on: the compiler's settings, the exact packages, and the version that each part says it is. */
const everywhere = ["tsconfig.json", "package.json", "package-lock.json", "scripts/build.mjs"];

/**
 * The parts that are made from sources: what each is made from, what it leaves behind, and how. A part is made again
 * when the content of its inputs changed or an output is missing.
 */
const parts = {
  client: {
    label: "Generating the database client",
    inputs: ["prisma/schema", "prisma.config.ts", "package-lock.json"],
    outputs: ["server/db/generated/client.ts"],
    make: () => mustRun(bin("prisma"), ["generate"]),
  },
  agent: {
    label: "Building the agent",
    inputs: ["agent", "core", "outbound", ...everywhere],
    outputs: ["dist/agent.cjs"],
    make: () =>
      bundle({
        entry: "agent/launcher.ts",
        output: "dist/agent.cjs",
        format: "cjs",
        minify: true,
        external: ["bufferutil", "utf-8-validate"],
      }),
  },
  server: {
    label: "Building the server",
    inputs: ["server", "core", "outbound", "prisma/schema", ...everywhere],
    outputs: ["dist/server.mjs"],
    make: () =>
      bundle({
        entry: "server/main.ts",
        output: "dist/server.mjs",
        format: "esm",
        packages: "external",
        sourcemap: true,
      }),
  },
  operator: {
    label: "Building what operators run",
    inputs: ["server", "core", "outbound", "prisma/schema", ...everywhere],
    outputs: ["dist/at-the-machine.mjs"],
    make: () =>
      bundle({
        entry: "server/at-the-machine.ts",
        output: "dist/at-the-machine.mjs",
        format: "esm",
        packages: "external",
      }),
  },
  console: {
    label: "Building the console",
    // From the server the console takes types only, so its code is no input.
    inputs: [
      "app",
      "components",
      "core",
      "public",
      "next.config.js",
      "postcss.config.mjs",
      "scripts/one-language.cjs",
      ...everywhere,
    ],
    outputs: [".next/BUILD_ID"],
    make: () => mustRun(bin("next"), ["build"], { env: { NODE_ENV: "production" } }),
  },
};

async function bundle({ entry, output, ...options }) {
  const { build, stop } = await import("esbuild");
  const unfinished = `${output}.${process.pid}${path.extname(output)}`;
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: unfinished,
      bundle: true,
      platform: "node",
      target: "node20",
      alias: { "@": root },
      logLevel: "silent",
      ...options,
    });
  } catch (error) {
    throw new Refusal(error.message);
  } finally {
    // Its service process would stay for as long as the launcher.
    await stop();
  }
  // A running server or agent that is started again meanwhile finds a whole file.
  if (options.sourcemap) renameSync(path.join(root, `${unfinished}.map`), path.join(root, `${output}.map`));
  renameSync(path.join(root, unfinished), path.join(root, output));
  if (options.sourcemap) pointToMap(path.join(root, output), path.basename(unfinished), path.basename(output));
}

/** The bundle names its source map by the unfinished file's name. */
function pointToMap(file, was, is) {
  writeFileSync(file, readFileSync(file, "utf8").replace(`sourceMappingURL=${was}.map`, `sourceMappingURL=${is}.map`));
}

/** Stops with a sentence on a Node.js that is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Refusal(
    `Quarterdeck needs Node.js 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org/en/download.`,
  );
}

/** Installs packages when the lock file is not the one that was installed last. */
export async function ensureInstalled() {
  mkdirSync(path.join(root, "node_modules"), { recursive: true });
  await withCheckout(async () => {
    await waitForOtherInstalls();
    const wanted = sha256(readFileSync(path.join(root, "package-lock.json")));
    if (existsSync(installStamp) && readFileSync(installStamp, "utf8") === wanted) return;
    // The build needs development packages whatever NODE_ENV says.
    await step("Installing packages", () => install("--no-audit", "--no-fund", "--include=dev"));
    writeFileSync(installStamp, wanted);
  });
}

async function waitForOtherInstalls() {
  const [other] = installsIn(root);
  if (other === undefined) return;
  const isOver = await step(`Waiting for npm, which installs packages here (process ${other})`, () =>
    waitUntil(() => installsIn(root).length === 0, 10 * 60_000, 200),
  );
  if (!isOver)
    throw new Refusal(`npm (process ${other}) installs packages here for ten minutes: stop it, and start again.`);
}

async function install(...args) {
  const { ok, output } = await run("npm", ["install", ...args]);
  if (ok) return;
  const isHalfMade = /ENOTEMPTY|EEXIST/.test(output);
  throw new Refusal(
    `npm install failed:\n${output}${isHalfMade ? "\n\nAn npm install that was cut short left node_modules half made: remove that folder, and start again." : ""}`,
  );
}

/**
 * Makes the named parts that are stale, in order, saying so; says nothing when all are fresh.
 * @param names of `client`, `agent`, `server`, `operator`, `console`
 */
export async function ensureBuilt(names, { force = false } = {}) {
  await withCheckout(async () => {
    for (const name of names) {
      const { label, inputs, outputs, make } = parts[name];
      const wanted = hashOfFiles(inputs, (file) => isTest(file) || isGenerated(file));
      const isFresh = readStamps()[name] === wanted && outputs.every((file) => existsSync(path.join(root, file)));
      if (isFresh && !force) continue;
      mkdirSync(path.join(root, "dist"), { recursive: true });
      await step(label, make);
      // The inputs as they were before the work: what changed during it is built next time.
      writeStamps({ ...readStamps(), [name]: wanted });
    }
  });
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampsFile, "utf8"));
  } catch {
    return {};
  }
}

function writeStamps(stamps) {
  writeFileSync(`${stampsFile}.new`, `${JSON.stringify(stamps, null, 2)}\n`);
  renameSync(`${stampsFile}.new`, stampsFile);
}

/** A start and a test run in the same checkout take turns at installing and building. */
async function withCheckout(work) {
  const lock = await waitForLock(path.join(root, "node_modules/.quarterdeck-lock"), 15 * 60_000);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

const usage = `Usage: npm run build -- [--force] [${Object.keys(parts).join("|")}]…
Makes what is stale; with --force, whatever is named (everything by default).`;

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  await endWith(async () => {
    const args = process.argv.slice(2);
    const names = args.filter((arg) => arg !== "--force");
    if (names.some((name) => !Object.hasOwn(parts, name))) throw new Refusal(usage);
    requireNode();
    await ensureInstalled();
    await ensureBuilt(names.length ? names : Object.keys(parts), { force: args.includes("--force") });
  });
}
