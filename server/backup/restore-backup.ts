import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { record } from "../audit/store";
import type { Database } from "../db/database";
import { ensureJobQueue } from "../db/job-queue";
import { uuid7 } from "../db/uuid7";
import { freezeAll } from "../freeze/store";
import type { Keys } from "../keys";
import { type Counts, countsOf } from "./back-up";
import { BadBackup, type Header, openBackup } from "./backup-file";
import { accountIds, beginRestore, connectForCopy, copyIn, queueLostWork } from "./copy-store";

/** What a backup that can be restored says of itself. */
export type Checked = Pick<Header, "version" | "madeAt" | "migrations"> & {
  /** Files of keys that are not those of the backup, although the master key is. */
  otherKeys: string[];
};

/**
 * Reads a backup to its end and writes nothing.
 *
 * Errors: BadBackup when it is not whole, is none, or was made with another master key.
 */
export async function checkBackup(keys: Keys, file: string): Promise<Checked> {
  const backup = openBackup(file, keys);
  const { version, madeAt, migrations, keyIds, tables } = await backup.header();
  for (const _ of tables) await pipeline(backup.rows(), new Writable({ write: (_bytes, _encoding, done) => done() }));
  await backup.end();
  const others: [string, boolean][] = [
    ["order.pem", keyIds.order !== keys.orderKeyId],
    ["audit.pem", keyIds.audit !== keys.auditKeyId],
    ["release.pem", keyIds.release !== keys.releaseKey.keyId],
  ];
  return { version, madeAt, migrations, otherKeys: others.filter(([, isOther]) => isOther).map(([name]) => name) };
}

type Needs = { db: Database; keys: Keys; now(): Date };

/**
 * Fills a database that has the backup's tables and no account, all of it or nothing. Every account is frozen in the same
 * transaction, so that nothing is sent to a machine until a person has looked, and has a line of the audit about it.
 *
 * @param operator the system user who asks
 * Errors: BadBackup, also for a database that has an account.
 */
export async function restoreBackup({ db, keys, now }: Needs, file: string, operator: string): Promise<Counts> {
  await ensureJobQueue(db);
  const backup = openBackup(file, keys);
  const header = await backup.header();
  const client = await connectForCopy(db.url);
  try {
    const at = now();
    if (!(await beginRestore(client, header.partitions, at)))
      throw new BadBackup("There is an installation in this database already: a backup is restored into an empty one.");
    const rows: number[] = [];
    for (const table of header.tables) {
      const target = copyIn(client, table);
      await pipeline(backup.rows(), target);
      rows.push(target.rowCount);
    }
    const end = await backup.end();
    const short = header.tables.find((_, index) => rows[index] !== end.rows[index]);
    if (short) throw new BadBackup(`Not all rows of the table ${short.name} could be restored.`);

    await freezeAll(client, {
      at,
      by: "system/at-the-machine",
      reason: `Restored from the backup of ${header.madeAt}; nothing runs until this is lifted`,
    });
    for (const accountId of await accountIds(client))
      await record(inTransactionOf(client), {
        id: uuid7(at),
        at,
        accountId,
        requestId: "at-the-machine",
        door: "system",
        operation: "RestoredFromBackup",
        outcome: "done",
        principal: "system/at-the-machine",
        source: "local",
        resources: [],
        summary: { backupOf: header.madeAt, version: header.version, after: { frozen: true }, systemUser: operator },
      });
    await queueLostWork(client);
    await client.query("COMMIT");
    return countsOf(header, rows);
  } finally {
    // Without a COMMIT, this undoes everything.
    await client.end();
  }
}

/** Prisma has transactions of its own only, and no COPY: the audit's line is written on the connection of the rows. */
const inTransactionOf = (client: pg.Client) => ({
  $executeRaw: (parts: TemplateStringsArray, ...values: unknown[]) =>
    client.query(
      parts.reduce((text, part, index) => `${text}$${index}${part}`),
      values,
    ),
});
