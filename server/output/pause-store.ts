import type { Tx } from "../db/database";

/** The only file that queries where output is left with the machines. */

/** A process that takes no output now, and why. */
export type OutputPause = {
  processId: string;
  hostName: string;
  /** A folder on the disk that is nearly full. */
  folder: string;
  freeBytes: bigint;
  sizeBytes: bigint;
  since: Date;
};

/** A process that has said nothing for so long is gone, milliseconds. */
const goneAfter = 60_000;
/** As long as a deadline may have fallen into a pause, and longer. */
const keptFor = 24 * 3_600_000;

/** Says that a process takes no output now; to be said again while that lasts. */
export async function notePause(tx: Tx, pause: OutputPause, now: Date): Promise<void> {
  const { processId, ...rest } = pause;
  const row = { ...rest, seenAt: now, resumedAt: null };
  await tx.outputPause.upsert({ where: { processId }, create: { processId, ...row }, update: row });
}

/** Says that it takes output again, and forgets what is long over. */
export async function noteResumed(tx: Tx, processId: string, now: Date): Promise<void> {
  await tx.outputPause.updateMany({ where: { processId }, data: { seenAt: now, resumedAt: now } });
  await tx.outputPause.deleteMany({ where: { seenAt: { lt: new Date(now.getTime() - keptFor) } } });
}

/** The processes that take no output now, the first to stop first. */
export const pausesNow = (tx: Tx, now: Date): Promise<OutputPause[]> =>
  tx.outputPause.findMany({
    where: { resumedAt: null, seenAt: { gt: new Date(now.getTime() - goneAfter) } },
    orderBy: { since: "asc" },
  });

/** Whether some process took no output at a moment since then. */
export const wasPausedSince = async (tx: Tx, since: Date): Promise<boolean> =>
  (await tx.outputPause.findFirst({ where: { seenAt: { gt: since } }, select: { processId: true } })) !== null;
