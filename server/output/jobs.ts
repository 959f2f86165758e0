import { createHash } from "node:crypto";
import type pg from "pg";
import * as z from "zod";
import type { Application } from "../application";
import { announceWith } from "../db/notices";
import { mergeSegments, queueMergeAgain, storeVerdict } from "./merge-store";
import { walk } from "./read";
import { readState, type SegmentPlace } from "./read-store";
import { MERGED_SEGMENT_BYTES, type OutputStream } from "./segments";
import { forgetUsage } from "./usage-store";

const MergeOutput = z.object({
  accountId: z.string(),
  commandId: z.uuid(),
  nodeId: z.string(),
  step: z.int(),
  attempt: z.int(),
  /** How often the job found that bytes were missing. */
  looks: z.int().default(0),
});

/** After this many looks (about a month, since they get rarer) the missing bytes are given up. */
const maxLooks = 40;
const untilNextLook = (looks: number) => Math.min(24 * 3600_000, 5_000 * 2 ** looks);

/** When merging is tried again while the disk is nearly full. */
const fullDiskMilliseconds = 60_000;

const dayMilliseconds = 24 * 3600_000;

/** What there is to do with output on time. */
export const outputJobs = {
  /** Forgets what nodes stored on days that are over; the day before today is kept for processes whose clock is behind. */
  "forget-usage": (app: Pick<Application, "db" | "now">) => async () =>
    forgetUsage(app.db.pool, new Date(app.now().getTime() - dayMilliseconds).toISOString().slice(0, 10)),
  /**
   * Once a step has ended and all of its output is stored: merges the small segments of each stream into large ones,
   * and compares the whole with the SHA-256 that the node took. Run again, it finds nothing left to merge.
   */
  "merge-output": (app: Pick<Application, "db" | "now" | "disk">) => async (payload: unknown) => {
    const { looks, ...step } = MergeOutput.parse(payload);
    const { pool } = app.db;
    const lookAgain = (counted: number, milliseconds: number) =>
      queueMergeAgain(
        pool,
        { ...step, looks: counted },
        `merge-output:${step.accountId}/${step.commandId}/${step.nodeId}/${step.step}/${step.attempt}`,
        new Date(app.now().getTime() + milliseconds),
      );
    // It writes everything once more before it frees anything.
    if (app.disk.isPaused) return lookAgain(looks, fullDiskMilliseconds);
    for (const name of ["stdout", "stderr"] as const) {
      const stream: OutputStream = { ...step, stream: name };
      const state = await readState(pool, stream);
      if (!state?.node) continue;
      if (!state.ended) {
        if (looks < maxLooks) await lookAgain(looks + 1, untilNextLook(looks));
        continue;
      }
      const client = await pool.connect();
      try {
        await mergeStream(client, stream);
        const { sha256, verified } = state.node;
        if (verified === undefined) {
          await storeVerdict(client, stream, sha256, (await hashOf(client, stream)) === sha256);
          await announceWith(client, [{ topic: "command", accountId: step.accountId, id: step.commandId }]);
        }
      } finally {
        client.release();
      }
    }
  },
};

/** Merges what follows on each other into segments that are as large as they may be. */
export async function mergeStream(client: pg.ClientBase, stream: OutputStream): Promise<void> {
  let group: SegmentPlace[] = [];
  let length = 0;
  const close = async () => {
    if (group.length > 1) await mergeSegments(client, stream, group);
    group = [];
    length = 0;
  };
  for await (const { bytes, ...place } of walk(client, stream, 0)) {
    if (length + bytes.length > MERGED_SEGMENT_BYTES) await close();
    group.push(place);
    length += bytes.length;
  }
  await close();
}

async function hashOf(client: pg.ClientBase, stream: OutputStream): Promise<string> {
  const hash = createHash("sha256");
  for await (const { bytes } of walk(client, stream, 0)) hash.update(bytes);
  return hash.digest("hex");
}
