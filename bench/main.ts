import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { measureApi } from "./api";
import { measureAssociations } from "./associations";
import { openBrowser } from "./browser";
import { measureFirstLoads, measureLists } from "./console";
import { measureBareSockets, measureReal, measureSimulated } from "./fanout";
import { runForLong } from "./faults/long-run";
import { Fleet } from "./fleet/fleet";
import { describeMachine, machineText } from "./machine";
import { measureNotifications } from "./notifications";
import { measureIngest, measureLive } from "./output";
import { measureParameters } from "./parameters";
import { startProduct } from "./product";
import { RealAgents } from "./real-agents";
import { Report, tableOf, verdictOf } from "./report";
import { measureRetention } from "./retention";
import { fullSizes, quickSizes, type Sizes, upTo } from "./run-settings";
import { measureSshTools } from "./ssh-tools";
import { measureViewer } from "./viewer";

const sections = ["api", "associations", "parameters", "fanout", "console", "output", "viewer"] as const;
type Section = (typeof sections)[number];

/** How long faults go on by default, and where what they showed is added up: runs of many days count together. */
const FAULT_MINUTES = 60;
const FAULT_STATE = "dist/bench-faults.json";

/** Processes that share the simulated nodes: enough for their open files, few enough for two cores. */
const FLEET_PROCESSES = 2;

const usage = `npm run bench -- [${sections.join("] [")}] [--quick] [--at-most MACHINES] [--json FILE] [--profile FOLDER]
npm run bench -- faults [--minutes MINUTES] [--state FILE]   goes on where the last one stopped`;

/** What was asked for on the command line. */
type Wish = {
  wanted: ReadonlySet<Section>;
  sizes: Sizes;
  isQuick: boolean;
  /** Where the rows are written, for programs. */
  json: string | undefined;
  /** Where the server's CPU profiles are written when it stops. */
  profile: string | undefined;
};

function readArguments(args: readonly string[]): Wish {
  const wanted = new Set<Section>();
  let isQuick = false;
  let atMost = Number.POSITIVE_INFINITY;
  let json: string | undefined;
  let profile: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    const section = sections.find((name) => name === word);
    if (section) wanted.add(section);
    else if (word === "--quick") isQuick = true;
    else if (word === "--at-most" && Number(args[at + 1]) > 0) atMost = Number(args[++at]);
    else if (word === "--json" && args[at + 1]) json = args[++at];
    else if (word === "--profile" && args[at + 1]) profile = args[++at];
    else throw new Error(`${word} is not known. Usage: ${usage}`);
  }
  const sizes = upTo(atMost, isQuick ? quickSizes : fullSizes);
  return { wanted: wanted.size > 0 ? wanted : new Set(sections), sizes, isQuick, json, profile };
}

/** The server's environment when it is to be profiled; profiling makes it slower. */
function profiled(folder: string | undefined): Record<string, string> {
  if (folder === undefined) return {};
  mkdirSync(folder, { recursive: true });
  return {
    NODE_OPTIONS: `--import ${path.join(import.meta.dirname, "bench-profiler.mjs")}`,
    QUARTERDECK_BENCH_PROFILE: path.resolve(folder),
  };
}

/** Fan-out, and the console above many nodes, which are registered once for both. */
async function measureManyNodes({ wanted, sizes, profile }: Wish, report: Report): Promise<void> {
  // The receiver of messages is on this machine, where the product sends nothing unless it is told to.
  const product = await startProduct({ ...profiled(profile), QUARTERDECK_OUTBOUND_HOSTS: "127.0.0.1" });
  const agents = new RealAgents(product);
  const fleet = new Fleet(product, FLEET_PROCESSES);
  try {
    const largest = Math.max(0, ...sizes.simulated.map(({ nodes }) => nodes));
    if (wanted.has("fanout")) {
      await attempt(report, "fanout", () => measureReal(product, agents, sizes, report));
      await agents.stop();
      await attempt(report, "fanout", () => measureSshTools(sizes, report));
      await attempt(report, "fanout", () => measureSimulated(product, fleet, sizes, report));
      await attempt(report, "fanout", () => measureNotifications(product, sizes, report));
    } else {
      report.say(`registering and connecting ${largest} simulated nodes …`);
      await fleet.grow(`simulated-${largest}`, largest);
    }
    if (wanted.has("console"))
      await attempt(report, "console", async () => {
        const groups = wanted.has("fanout")
          ? sizes.simulated.map(({ nodes }) => `simulated-${nodes}`)
          : [`simulated-${largest}`];
        const commandId = await measureLists(product, groups, largest, sizes, report);
        const browser = await openBrowser();
        try {
          const addresses = ["/sign-in", "/managed-instances", "/commands", "/commands/new", `/commands/${commandId}`];
          await measureFirstLoads(product, browser, addresses, report);
        } finally {
          await browser?.close();
        }
        await measureRetention(product, report);
      });
  } finally {
    await fleet.stop();
    await agents.stop();
    await product.stop();
  }
}

/** The AWS API, above nodes that are rows and no more. */
async function measureCalls({ sizes, profile }: Wish, report: Report): Promise<void> {
  // One access key asks all of them: the limit on what one may ask would be what is measured.
  const product = await startProduct({ ...profiled(profile), QUARTERDECK_RATE_LIMIT: "0" });
  try {
    await attempt(report, "api", () => measureApi(product, sizes, report));
  } finally {
    await product.stop();
  }
}

/** Associations, above nodes that are rows and no more. */
async function measureStandingOrders({ sizes, profile }: Wish, report: Report): Promise<void> {
  const product = await startProduct(profiled(profile));
  try {
    await attempt(report, "associations", () => measureAssociations(product, sizes, report));
  } finally {
    await product.stop();
  }
}

/** Parameter Store, above many parameters. */
async function measureStore({ sizes, profile }: Wish, report: Report): Promise<void> {
  const product = await startProduct(profiled(profile));
  try {
    await attempt(report, "parameters", () => measureParameters(product, sizes, report));
  } finally {
    await product.stop();
  }
}

/** Output on its way and on screen. */
async function measureOutput({ wanted, sizes, profile }: Wish, report: Report): Promise<void> {
  const product = await startProduct(profiled(profile));
  const agents = new RealAgents(product);
  const fleet = new Fleet(product, FLEET_PROCESSES);
  const browser = await openBrowser();
  try {
    if (wanted.has("output")) {
      await attempt(report, "output", () => measureIngest(product, fleet, sizes, report));
      await attempt(report, "output", () => measureLive(product, fleet, agents, browser, sizes, report));
    }
    await fleet.stop();
    if (wanted.has("viewer"))
      await attempt(report, "viewer", () => measureViewer(product, agents, browser, sizes, report));
  } finally {
    await browser?.close();
    await agents.stop();
    await product.stop();
  }
}

/** What fails is a row that says so; the other rows are measured all the same. */
async function attempt(report: Report, section: Section, measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    const note = error instanceof Error ? error.message : "failed";
    report.add({ section, figure: "FAILED: the rest of this part", unit: "", measured: undefined, note });
  }
}

/** Faults, for so many minutes: they have no figures, and are not among what is measured by default. */
async function bringFaults(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: String(FAULT_MINUTES) },
      state: { type: "string", default: FAULT_STATE },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes takes a number of minutes. Usage: ${usage}`);
  const violations = await runForLong({ minutes, stateFile: values.state }, (line) => console.log(line));
  if (violations > 0) process.exitCode = 1;
}

async function main(): Promise<void> {
  const [first, ...others] = process.argv.slice(2);
  if (first === "faults") return bringFaults(others);
  const wish = readArguments(process.argv.slice(2));
  const { wanted, sizes, isQuick, json, profile } = wish;
  const machine = describeMachine();
  const begun = performance.now();
  const report = new Report((line) => console.log(line));
  report.say(machineText(machine));
  if (wanted.has("api")) await measureCalls(wish, report);
  if (wanted.has("associations")) await measureStandingOrders(wish, report);
  if (wanted.has("parameters")) await measureStore(wish, report);
  if (wanted.has("fanout") || wanted.has("console")) await measureManyNodes(wish, report);
  if (wanted.has("fanout")) {
    const fleet = new Fleet(undefined, FLEET_PROCESSES);
    await attempt(report, "fanout", () => measureBareSockets(fleet, sizes, report));
    await fleet.stop();
  }
  if (wanted.has("output") || wanted.has("viewer")) await measureOutput(wish, report);

  const minutes = (performance.now() - begun) / 60_000;
  report.say(`\n${machineText(machine)}\n`);
  if (isQuick) report.say("--quick: these figures show that everything works, and nothing else.\n");
  if (profile !== undefined) report.say("--profile: the server was slower than it is without.\n");
  report.say(tableOf(report.rows));
  report.say(`\n${minutes.toFixed(1)} minutes`);
  if (json !== undefined) {
    const rows = report.rows.map((row) => ({ ...row, verdict: verdictOf(row) }));
    writeFileSync(json, `${JSON.stringify({ at: new Date().toISOString(), isQuick, machine, rows }, null, 2)}\n`);
  }
}

// An end like any other: what has to be ended with us hears of it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
