import type pg from "pg";
import { addUsage, usageOf } from "./usage-store";

/** What a node may store, bytes. */
export type OutputLimits = {
  /** Of one stream of a step. */
  perStream: number;
  /** Of all its steps in a day, UTC. */
  perDay: number;
};

/** So much is stored before it is written down, bytes: what a process that is killed forgets of a node. */
const writtenEvery = 16 * 1024 * 1024;

type NodeKey = { accountId: string; nodeId: string };
const keyOf = ({ accountId, nodeId }: NodeKey) => `${accountId}/${nodeId}`;

/**
 * How much output each node has stored today, in all processes together. Kept in memory, one number a node, and
 * written down now and then: to count each piece in the database would cost as much as to store it.
 */
export function outputUsage(pool: pg.Pool) {
  let today = "";
  const nodes = new Map<string, { stored: number; unwritten: number }>();

  return {
    /** Looks up the nodes that this process has not seen today. To be called before `of`. */
    async learn(keys: readonly NodeKey[], now: Date): Promise<void> {
      const day = now.toISOString().slice(0, 10);
      if (day !== today) nodes.clear();
      today = day;
      const unknown = keys.filter((key) => !nodes.has(keyOf(key)));
      if (unknown.length === 0) return;
      const found = new Map((await usageOf(pool, unknown, day)).map((row) => [keyOf(row), row.bytes]));
      // Another batch may have looked them up meanwhile, and counted.
      for (const key of unknown)
        if (!nodes.has(keyOf(key))) nodes.set(keyOf(key), { stored: found.get(keyOf(key)) ?? 0, unwritten: 0 });
    },
    /** What a node has stored today, bytes. */
    of: (key: NodeKey): number => nodes.get(keyOf(key))?.stored ?? 0,
    /** Counts what was stored; resolves when it is written down, where that is due. */
    async add(key: NodeKey, bytes: number): Promise<void> {
      const usage = nodes.get(keyOf(key));
      if (!usage) return;
      usage.stored += bytes;
      usage.unwritten += bytes;
      if (usage.unwritten < writtenEvery) return;
      const { unwritten } = usage;
      usage.unwritten = 0;
      try {
        const total = await addUsage(pool, key, today, unwritten);
        usage.stored = Math.max(usage.stored, total + usage.unwritten);
      } catch (error) {
        usage.unwritten += unwritten;
        throw error;
      }
    },
  };
}
