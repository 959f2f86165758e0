import { createHash } from "node:crypto";
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type pg from "pg";
import { record } from "../audit/store";
import type { Database } from "../db/database";
import { uuid7 } from "../db/uuid7";
import type { Keys } from "../keys";
import { knownVersions } from "../master-key/version-store";
import { serverVersion } from "../version";
import { endLine, endOfRows, type Header, headerLine } from "./backup-file";
import { accountIds, beginSnapshot, connectForCopy, copyOut, describeDatabase } from "./copy-store";

type Needs = { db: Database; keys: Keys; now(): Date };

/** A backup that was made: what is in it, and which versions of the master key it needs. */
type Made = Counts & Pick<Header, "masterKeys">;

/** How many rows are in the backup, in all and by table. */
export type Counts = { rows: number; tables: Record<string, number> };

export const countsOf = ({ tables }: Pick<Header, "tables">, rows: readonly number[]): Counts => ({
  rows: rows.reduce((sum, count) => sum + count, 0),
  tables: Object.fromEntries(tables.map(({ name }, index) => [name, rows[index] ?? 0])),
});

/**
 * Writes all that the database has into a file that is not there yet, readable by its owner only; it has its name once it
 * is whole and on the disk. Each account's audit says so, in the backup too. Nobody is kept waiting meanwhile.
 *
 * @param operator the system user who asks
 * Errors: EEXIST for a file beside it that another backup writes, or that one left which was cut short.
 */
export async function backUp({ db, keys, now }: Needs, file: string, operator: string): Promise<Made> {
  const client = await connectForCopy(db.url);
  const part = `${file}.part`;
  try {
    const madeAt = now();
    for (const accountId of await accountIds(client))
      await record(db.prisma, {
        id: uuid7(madeAt),
        at: madeAt,
        accountId,
        requestId: "at-the-machine",
        door: "system",
        operation: "BackedUp",
        outcome: "done",
        principal: "system/at-the-machine",
        source: "local",
        resources: [],
        summary: { systemUser: operator },
      });
    await beginSnapshot(client);
    const header = {
      version: serverVersion,
      madeAt: madeAt.toISOString(),
      keyIds: { order: keys.orderKeyId, audit: keys.auditKeyId, release: keys.releaseKey.keyId },
      masterKeys: (await knownVersions(client))
        .filter(({ retiredAt }) => retiredAt === null)
        .map(({ version, id }) => ({ version, id })),
      ...(await describeDatabase(client)),
    };
    const output = createWriteStream(part, { flags: "wx", mode: 0o600, flush: true });
    const rows: number[] = [];
    let isOurs = false;
    output.once("open", () => {
      isOurs = true;
    });
    try {
      await pipeline(content(client, keys, header, rows), createGzip({ level: 4 }), output);
      renameSync(part, file);
    } catch (error) {
      if (isOurs) rmSync(part, { force: true });
      throw error;
    }
    return { ...countsOf(header, rows), masterKeys: header.masterKeys };
  } finally {
    await client.end();
  }
}

/** The text of the backup; the tables' counts are added to `rows`. */
async function* content(
  client: pg.Client,
  keys: Keys,
  header: Omit<Header, "quarterdeckBackup">,
  rows: number[],
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  const hashed = (bytes: Buffer) => {
    hash.update(bytes);
    return bytes;
  };
  yield hashed(Buffer.from(headerLine(header)));
  for (const table of header.tables) {
    let count = 0;
    for await (const piece of copyOut(client, table)) {
      count += linesIn(piece);
      yield hashed(piece);
    }
    rows.push(count);
    yield hashed(endOfRows);
  }
  yield Buffer.from(endLine(keys, rows, hash.digest("hex")));
}

/** COPY writes each row as one line. */
function linesIn(piece: Buffer): number {
  let lines = 0;
  for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
  return lines;
}
