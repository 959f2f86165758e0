import { setTimeout as pause } from "node:timers/promises";
import type { Application } from "../application";
import { countTextsBehind, firstLine, rewrapTexts } from "../audit/rewrap-store";
import { asOnlyOne } from "../db/only-one";
import { materialBehind, rewrapMaterial } from "../encryption-keys/key-store";
import { provedTables } from "./proved-tables";
import { countBehind, listBehind, storeRenewed } from "./renewal-store";
import { noteDone, noteLeft, noteRenewed } from "./version-store";

/** One process renews at a time. */
const renewalLock = 730_055;
/** Rows that are read and written at a time. */
const batchRows = 200;
/** How long a row that somebody is changing is left alone, milliseconds. */
const heldMilliseconds = 100;

type Needs = Pick<Application, "db" | "keys" | "log" | "now">;

const elderIds = ({ keys }: Needs) => keys.ring.elder().map(({ id }) => Buffer.from(id, "hex"));

/** How many rows elder versions of the master key made. */
async function countAllBehind(app: Needs): Promise<number> {
  const elder = elderIds(app);
  let count = (await materialBehind(app.db.prisma, app.keys)).length;
  for (const table of provedTables) count += await countBehind(app.db.pool, table, elder);
  return count + (await countTextsBehind(app.db.pool, elder));
}

/**
 * Has the newest version of the master key prove and wrap what elder ones did, once through everything. What was written
 * meanwhile by a process that still sealed by an elder one is for the next time; rows that no version proves stay as they
 * are. Returns how many rows it were.
 */
async function renewOnce(app: Needs, isOver: () => boolean): Promise<number> {
  const { db, keys } = app;
  const newest = keys.ring.primary().id;
  let all = 0;
  const note = async (rows: number) => {
    all += rows;
    if (rows > 0) await noteDone(db.pool, newest, rows);
  };
  await note(await rewrapMaterial(db.prisma, keys));
  for (const table of provedTables) {
    const refused: Uint8Array[] = [];
    while (!isOver()) {
      const macs = await listBehind(db.pool, table, elderIds(app), refused, batchRows);
      if (macs.length === 0) break;
      const rows = await table.renew(db.prisma, keys, macs);
      const done = await storeRenewed(db.pool, table, rows);
      await note(done);
      const renewed = new Set(rows.map(({ mac }) => Buffer.from(mac).toString("hex")));
      refused.push(...macs.filter((mac) => !renewed.has(mac.toString("hex"))));
      if (done < rows.length) await pause(heldMilliseconds);
    }
  }
  let place: Awaited<ReturnType<typeof rewrapTexts>>["next"] = firstLine;
  while (place && !isOver()) {
    const { next, done } = await rewrapTexts(db.pool, keys, elderIds(app), place, batchRows);
    await note(done);
    place = next;
  }
  return all;
}

/**
 * The same until there is nothing left, and notes that. It can be ended at any moment, and goes on where it was: what is
 * left to do is what the rows say. Undefined when another process is at it; false when it was over before, or a process still
 * seals by an elder version.
 */
export const renewAll = (app: Needs, isOver: () => boolean): Promise<boolean | undefined> =>
  asOnlyOne(app.db.pool, renewalLock, async () => {
    const newest = app.keys.ring.primary();
    await noteLeft(app.db.pool, newest.id, await countAllBehind(app));
    while ((await renewOnce(app, isOver)) > 0 && !isOver());
    if (isOver() || app.keys.ring.primary().id !== newest.id) return false;
    const isRenewed = await noteRenewed(app.db.pool, newest.id, app.now());
    if (isRenewed)
      app.log.info({ version: newest.version }, "everything is sealed and proved by the newest master key");
    return isRenewed;
  });
