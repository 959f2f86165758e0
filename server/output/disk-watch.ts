import { statfs } from "node:fs/promises";
import { hostname } from "node:os";
import { type DiskSpace, pausesOutput } from "@/core/output/free-disk";
import { sizeInWords } from "@/core/output/size-in-words";
import type { Application } from "../application";
import { recordLifecycle } from "../audit/lifecycle";
import { notePause, noteResumed } from "./pause-store";

/** How often the disk is looked at, milliseconds: machines that flood fill one quickly. */
const lookMilliseconds = 1_000;
/** How often a process that takes no output says so again, milliseconds. */
const sayMilliseconds = 10_000;

type Watched = Pick<Application, "config" | "db" | "log" | "metrics" | "now" | "processId">;

/** What a process knows of the disk that its database is on. */
export type DiskWatch = {
  /** Whether output is left with the machines now. */
  readonly isPaused: boolean;
  /** Looks now and from then on every second; resolves after the first look. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Looks after the room on the disk of the database: PostgreSQL that finds none stops, and with it everything. While too
 * little is free, this process takes no output of machines, says so to all others by a row, and in the audit; it goes
 * on by itself. Nothing is watched before `start`.
 */
export function diskWatch(app: Watched): DiskWatch {
  const { folder, leastFreePercent } = app.config.disk;
  let since: Date | undefined;
  let saidAt = Number.NEGATIVE_INFINITY;
  let isBlind = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();

  async function measure(): Promise<DiskSpace | undefined> {
    try {
      const { bavail, blocks, bsize } = await statfs(folder);
      isBlind = false;
      return { free: bavail * bsize, size: blocks * bsize };
    } catch (error) {
      if (!isBlind) app.log.warn({ err: error, folder }, "how much of the disk is free cannot be read");
      isBlind = true;
      return undefined;
    }
  }

  async function look(): Promise<void> {
    const space = await measure();
    if (space) {
      app.metrics.diskFree.set(space.free);
      app.metrics.diskSize.set(space.size);
      const wasPaused = since !== undefined;
      const isPaused = pausesOutput(wasPaused, space, leastFreePercent);
      if (isPaused) since ??= app.now();
      else since = undefined;
      app.metrics.outputPaused.set(isPaused ? 1 : 0);
      try {
        if (isPaused !== wasPaused) await tellChange(isPaused, space);
        else if (isPaused && performance.now() - saidAt >= sayMilliseconds) await say(space);
      } catch (error) {
        app.log.warn({ err: error }, "that output is not taken, or is taken again, could not be written down");
      }
    }
    if (closed) return;
    timer = setTimeout(() => (underWay = look()), lookMilliseconds);
    timer.unref();
  }

  async function tellChange(isPaused: boolean, space: DiskSpace): Promise<void> {
    const facts = { folder, free: sizeInWords(space.free), size: sizeInWords(space.size), leastFreePercent };
    if (isPaused) app.log.error(facts, "the disk is nearly full: output of machines is not taken, and waits there");
    else app.log.info(facts, "the disk has room again: output of machines is taken");
    if (isPaused) await say(space);
    else await noteResumed(app.db.prisma, app.processId, app.now());
    await recordLifecycle(app, isPaused ? "OutputPaused" : "OutputResumed", facts);
  }

  async function say({ free, size }: DiskSpace): Promise<void> {
    if (!since) return;
    await notePause(
      app.db.prisma,
      {
        processId: app.processId,
        hostName: hostname(),
        folder,
        freeBytes: BigInt(free),
        sizeBytes: BigInt(size),
        since,
      },
      app.now(),
    );
    saidAt = performance.now();
  }

  return {
    get isPaused() {
      return since !== undefined;
    },
    async start() {
      await (underWay = look());
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
