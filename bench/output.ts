import { setTimeout as delay } from "node:timers/promises";
import type { Browser } from "@playwright/test";
import * as z from "zod";
import { bareInsert } from "./baselines";
import { signedInContext } from "./browser";
import { runScript, sendScript } from "./command-run";
import { type Fleet, troubleOf } from "./fleet/fleet";
import type { Product } from "./product";
import type { RealAgents } from "./real-agents";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { summarise } from "./statistics";

const section = "output";
const INGESTING = 50;
const STREAMING = 200;
/** Bytes a second of each node that streams while lines are timed: some 200 lines. */
const STREAM_PACE = 20_000;

/** Bytes stored and acknowledged, from many nodes at once, beside a bare insert of as many. */
export async function measureIngest(product: Product, fleet: Fleet, sizes: Sizes, report: Report): Promise<void> {
  await fleet.grow("ingest", INGESTING - fleet.size);
  await runScript(product, ["ingest"], `stream ${256 * 1024}`, { expected: INGESTING, lookEveryMs: 10 });
  await fleet.tally();

  const cpuBefore = await product.serverCpuSeconds();
  const bytes = sizes.ingestBytesEach;
  const { commandId, ended } = await runScript(product, ["ingest"], `stream ${bytes}`, {
    expected: INGESTING,
    lookEveryMs: 10,
    limitMs: 300_000,
  });
  const cpu = (await product.serverCpuSeconds()) - cpuBefore;
  const tally = await fleet.tally();
  const seconds = (tally.lastStoredAt - tally.firstSentAt) / 1000;
  const speed = tally.storedBytes / 1e6 / seconds;
  const { rows } = await product.database.query(
    "SELECT sum(length)::float8 AS bytes, sum(octet_length(data))::float8 AS packed, count(*)::int AS segments FROM output_segment WHERE command_id = $1",
    [commandId],
  );
  const stored = z.object({ bytes: z.number(), packed: z.number(), segments: z.number() }).parse(rows[0]);
  const trouble = troubleOf(tally);
  if (stored.bytes !== bytes * INGESTING) throw new Error(`${stored.bytes} of ${bytes * INGESTING} bytes are stored.`);

  const bare = await bareInsert(product.database, Math.min(bytes * INGESTING, 512e6));
  report.add({
    section,
    figure: `ingest from ${INGESTING} nodes, stored and acknowledged`,
    unit: "MB/s",
    budget: { atLeast: 60 },
    measured: speed,
    note: [
      `${(tally.storedBytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, ended after ${(ended / 1000).toFixed(1)} s`,
      `server CPU ${((cpu / (tally.storedBytes / 1e6)) * 1000).toFixed(1)} ms per MB`,
      `${tally.saidAgain} times a stream had to go back`,
      `packed to ${((stored.packed / stored.bytes) * 100).toFixed(0)} %`,
      ...(trouble ? [`TROUBLE: ${trouble}`] : []),
    ].join("; "),
    baseline: `bare insert of 64 KiB rows: ${bare.toFixed(0)} MB/s`,
  });
  report.add({
    section,
    figure: "ingest as a share of the bare insert",
    unit: "%",
    budget: { atLeast: 50 },
    measured: (speed / bare) * 100,
  });
}

/** A line as it was seen: its number, and milliseconds from the process's write to the browser's DOM. */
const Seen = z.array(z.tuple([z.int(), z.number()]));

/**
 * From the moment a process writes to the browser's DOM: lines that a real agent's process writes after pauses, seen by
 * a page that follows them; first alone, then while other nodes stream.
 */
export async function measureLive(
  product: Product,
  fleet: Fleet,
  agents: RealAgents,
  browser: Browser | undefined,
  sizes: Sizes,
  report: Report,
): Promise<void> {
  const figure = "process writes → browser DOM, p50";
  if (!browser) {
    report.add({
      section,
      figure,
      unit: "ms",
      budget: { atMost: 60 },
      measured: undefined,
      note: "there is no Chromium",
    });
    return;
  }
  if (agents.nodeIds.length === 0) await agents.grow("real", 1);
  const alone = summarise(await timeLines(product, agents, browser, sizes.liveLines));
  report.add({
    section,
    figure: `${figure}, nothing else streaming`,
    unit: "ms",
    measured: alone.p50,
    note: `p95 ${alone.p95.toFixed(0)} ms, worst ${alone.worst.toFixed(0)} ms of ${alone.count} lines after pauses of 0.2–0.7 s`,
  });

  await fleet.grow("streaming", STREAMING - fleet.size);
  const groups = ["ingest", "streaming"];
  // Longer than the lines take: every line meets the stream.
  const seconds = sizes.liveLines * 0.5 + 25;
  await fleet.tally();
  const streaming = await sendScript(product, groups, `stream ${Math.round(seconds * STREAM_PACE)} ${STREAM_PACE}`);
  await delay(1_000);
  const among = summarise(await timeLines(product, agents, browser, sizes.liveLines));
  const { rows } = await product.database.query("SELECT ended_at IS NULL AS running FROM command WHERE id = $1", [
    streaming,
  ]);
  const tally = await fleet.tally();
  const trouble = troubleOf(tally);
  const note = `${STREAMING} nodes streaming ${((STREAMING * STREAM_PACE) / 1e6).toFixed(0)} MB/s; of ${among.count} lines${rows[0]?.running ? "" : "; TROUBLE: the stream ended before"}${trouble ? `; TROUBLE: ${trouble}` : ""}`;
  report.add({
    section,
    figure: `${figure}, ${STREAMING} nodes streaming`,
    unit: "ms",
    budget: { atMost: 60 },
    measured: among.p50,
    note,
  });
  report.add({
    section,
    figure: `process writes → browser DOM, p95, ${STREAMING} nodes streaming`,
    unit: "ms",
    budget: { atMost: 250 },
    measured: among.p95,
    note: `worst ${among.worst.toFixed(0)} ms`,
  });
}

/** Milliseconds of each line, by the one clock that process and browser share on this machine. */
async function timeLines(product: Product, agents: RealAgents, browser: Browser, count: number): Promise<number[]> {
  const [nodeId] = agents.nodeIds;
  // bash knows the time without starting a program. The page is open before the first line is written.
  const script = `exec bash -c 'sleep 4; for i in $(seq 1 ${count}); do sleep 0.$((RANDOM % 6 + 2)); echo "mark $i $EPOCHREALTIME"; done'`;
  const commandId = await sendScript(product, ["real"], script);
  const context = await signedInContext(browser, product);
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const seen = new Map<number, number>();
      Object.assign(window, { seenLines: seen });
      new MutationObserver(() => {
        const now = Date.now();
        for (const line of document.querySelectorAll("[data-line]")) {
          const [, number, seconds] = /mark (\d+) (\d+\.\d+)/.exec(line.textContent ?? "") ?? [];
          if (number && !seen.has(Number(number))) seen.set(Number(number), now - Number(seconds) * 1000);
        }
      }).observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto(`/commands/${commandId}/${nodeId}`);
    await page.waitForFunction(
      (wanted) => {
        const seen: unknown = Reflect.get(window, "seenLines");
        return seen instanceof Map && seen.size >= wanted;
      },
      count,
      { timeout: 30_000 + count * 1_000, polling: 200 },
    );
    const seen = Seen.parse(
      await page.evaluate(() => {
        const map: unknown = Reflect.get(window, "seenLines");
        return map instanceof Map ? [...map] : [];
      }),
    );
    return seen.map(([, milliseconds]) => milliseconds);
  } finally {
    await context.close();
  }
}
