import type { Browser, CDPSession, Page } from "@playwright/test";
import * as z from "zod";
import { signedInContext } from "./browser";
import { runScript } from "./command-run";
import type { Product } from "./product";
import type { RealAgents } from "./real-agents";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { measureSearch } from "./search";
import { summarise } from "./statistics";

const section = "viewer";
/** How many lines apart the lines are that a search looks for. */
const NEEDLE_EVERY = 1_000;
const millions = (lines: number) => `${lines.toLocaleString("en-US")} lines`;

/** The large output in the browser: opening, jumping, scrolling, memory; and searching it. */
export async function measureViewer(
  product: Product,
  agents: RealAgents,
  browser: Browser | undefined,
  sizes: Sizes,
  report: Report,
): Promise<void> {
  if (agents.nodeIds.length === 0) await agents.grow("real", 1);
  const lines = sizes.viewerLines;
  const begun = performance.now();
  // About 100 bytes a line; awk writes it faster than anything reads it.
  const script = `awk 'BEGIN { for (i = 1; i <= ${lines}; i++) printf "line %09d %s the quick brown fox jumps over the lazy dog and runs into the wood %d\\n", i, (i % ${NEEDLE_EVERY} == 0 ? "needle" : "haystk"), i * 7919 % 1000003 }'`;
  const { commandId } = await runScript(product, ["real"], script, { expected: 1, lookEveryMs: 20, limitMs: 300_000 });
  const seconds = (performance.now() - begun) / 1000;
  const { rows } = await product.database.query(
    "SELECT sum(length)::float8 AS bytes FROM output_segment WHERE command_id = $1",
    [commandId],
  );
  const { bytes } = z.object({ bytes: z.number() }).parse(rows[0]);
  report.add({
    section,
    figure: `${millions(lines)} from a real agent, process started to command ended`,
    unit: "MB/s",
    measured: bytes / 1e6 / seconds,
    note: `${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, all stored`,
  });

  const [nodeId = ""] = agents.nodeIds;
  await measureSearch(product, { commandId, nodeId, bytes, expected: Math.floor(lines / NEEDLE_EVERY) }, report);
  if (!browser) {
    report.add({
      section,
      figure: "opens at its end",
      unit: "ms",
      budget: { atMost: 1_000 },
      measured: undefined,
      note: "there is no Chromium",
    });
    return;
  }
  const context = await signedInContext(browser, product);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await measureOpening(page, `/commands/${commandId}/${nodeId}`, lines, report);
    await measureJumps(page, lines, sizes.jumps, report);
    await measureScrolling(page, session, sizes.scrollSeconds, report);
  } finally {
    await context.close();
  }
}

async function measureOpening(page: Page, address: string, lines: number, report: Report): Promise<void> {
  await page.addInitScript((last) => {
    const look = () => {
      if (Reflect.get(window, "openedAfter") === undefined && document.querySelector(`[data-line="${last}"]`))
        Object.assign(window, { openedAfter: performance.now() });
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  }, lines);
  const taken: number[] = [];
  for (let round = 0; round < 5; round++) {
    await page.goto(address);
    await page.waitForSelector(`[data-line="${lines}"]`, { timeout: 30_000 });
    taken.push(z.number().parse(await page.evaluate(() => Reflect.get(window, "openedAfter"))));
  }
  const [first = 0, ...again] = taken;
  report.add({
    section,
    figure: `${millions(lines)}: page address entered to last line on screen, p50`,
    unit: "ms",
    budget: { atMost: 1_000 },
    measured: summarise(again).p50,
    note: `${first.toFixed(0)} ms the first time, with nothing cached; worst after it ${summarise(again).worst.toFixed(0)} ms`,
  });
}

async function measureJumps(page: Page, lines: number, jumps: number, report: Report): Promise<void> {
  const box = page.getByLabel("Go to line");
  const taken: number[] = [];
  for (let jump = 1; jump <= jumps; jump++) {
    // Far from each other and the same in every run: multiples of the golden ratio.
    const line = Math.max(1, Math.floor(((jump * 0.618034) % 1) * lines));
    await box.fill(String(line));
    await page.evaluate((wanted) => {
      Object.assign(window, { jumpTook: undefined });
      window.addEventListener(
        "keydown",
        (event) => {
          const observer = new MutationObserver(look);
          function look() {
            if (!document.querySelector(`[data-line="${wanted}"]`)) return;
            observer.disconnect();
            Object.assign(window, { jumpTook: performance.now() - event.timeStamp });
          }
          observer.observe(document, { childList: true, subtree: true, attributes: true });
        },
        { capture: true, once: true },
      );
    }, line);
    await box.press("Enter");
    const handle = await page.waitForFunction(() => Reflect.get(window, "jumpTook"), undefined, { timeout: 10_000 });
    taken.push(z.number().parse(await handle.jsonValue()));
  }
  const summary = summarise(taken);
  report.add({
    section,
    figure: "jump to any line, Enter to line on screen, p95",
    unit: "ms",
    budget: { atMost: 200 },
    measured: summary.p95,
    note: `p50 ${summary.p50.toFixed(0)} ms, worst ${summary.worst.toFixed(0)} ms of ${summary.count}`,
  });
}

const Frames = z.array(z.number()).min(2);

/** Milliseconds between frames while `scroll` goes on. */
async function framesWhile(
  page: Page,
  scroll: () => Promise<void>,
): Promise<{ fps: number; worst: number; over50: number; count: number }> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frameTimes: frames });
    const note = (at: number) => {
      frames.push(at);
      if (Reflect.get(window, "frameTimes") === frames) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await scroll();
  const times = Frames.parse(
    await page.evaluate(() => {
      const frames: unknown = Reflect.get(window, "frameTimes");
      Object.assign(window, { frameTimes: undefined });
      return frames;
    }),
  );
  const deltas = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const { p50, worst } = summarise(deltas);
  return { fps: 1000 / p50, worst, over50: deltas.filter((delta) => delta > 50).length, count: deltas.length };
}

async function measureScrolling(page: Page, session: CDPSession, seconds: number, report: Report): Promise<void> {
  const area = page.locator("section[aria-label*='lines']").first();
  const box = await area.boundingBox();
  if (!box) throw new Error("The output is not on screen.");
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const firstLine = async () => Number(await area.locator("[data-line]").first().getAttribute("data-line"));

  const wheel = async () => {
    await page.mouse.move(middle.x, middle.y);
    for (const begun = performance.now(); performance.now() - begun < seconds * 1000; ) await page.mouse.wheel(0, -240);
  };
  const drag = async () => {
    // The thumb is at the height that the position has; the scrollbar is the last pixels of the area.
    const x = box.x + box.width - 7;
    const share = await area.evaluate(
      (element) => element.scrollTop / Math.max(1, element.scrollHeight - element.clientHeight),
    );
    const track = box.height - 40;
    const from = box.y + 20 + share * track;
    await page.mouse.move(x, from);
    await page.mouse.down();
    const begun = performance.now();
    for (let spent = 0; spent < seconds * 1000; spent = performance.now() - begun) {
      const swing = (1 - Math.cos((spent / 1000) * 1.5)) / 2;
      await page.mouse.move(x, box.y + 20 + (share > 0.5 ? 1 - swing : swing) * track);
    }
    await page.mouse.up();
  };

  await area.press("End");
  for (const [name, scroll] of [
    ["wheel", wheel],
    ["dragging the scrollbar", drag],
  ] as const) {
    const before = await firstLine();
    const heard = new Set<number>();
    const frames = await framesWhile(page, async () => {
      const watching = setInterval(
        () =>
          void firstLine().then(
            (line) => heard.add(line),
            () => {},
          ),
        500,
      );
      await scroll();
      clearInterval(watching);
    });
    const moved = heard.size > 1 || (await firstLine()) !== before;
    const figure = `scrolling by ${name}`;
    if (!moved) {
      report.add({
        section,
        figure,
        unit: "fps",
        budget: { atLeast: 58 },
        measured: undefined,
        note: "the view did not move",
      });
      continue;
    }
    const places = `${heard.size} places seen`;
    report.add({
      section,
      figure: `${figure}, median`,
      unit: "fps",
      budget: { atLeast: 58 },
      measured: frames.fps,
      note: `${frames.count} frames, ${places}`,
    });
    report.add({
      section,
      figure: `${figure}, longest frame`,
      unit: "ms",
      budget: { atMost: 50 },
      measured: frames.worst,
      note: `${frames.over50} of ${frames.count} frames over 50 ms`,
    });
  }

  const used = await heapOf(session);
  await session.send("HeapProfiler.collectGarbage");
  const kept = await heapOf(session);
  report.add({
    section,
    figure: "tab's JavaScript heap after all of this",
    unit: "MB",
    budget: { atMost: 150 },
    measured: used,
    note: `${kept.toFixed(0)} MB after garbage collection`,
  });
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN) / 1e6;
}
