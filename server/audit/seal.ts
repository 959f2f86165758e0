import { createHash } from "node:crypto";
import type pg from "pg";
import type { Application } from "../application";
import { announceWith } from "../db/notices";
import { uuid7 } from "../db/uuid7";
import { readHeadFile, writeHeadFile } from "./head-file";
import { asOnlySealer, newestCheckpoints, storeSeal, type UnsealedLine, unsealed, withTheirLine } from "./seal-store";
import { beginning, type ChainPlace, type SignedPlace, statementOf } from "./statement";
import { record } from "./store";

/** How many lines get one checkpoint at most. */
const batchLines = 1_000;
/** How many checkpoints are looked at for one that this server signed. */
const checkpointsLookedAt = 16;

type Sealing = Pick<Application, "config" | "db" | "keys" | "log" | "now">;

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The link of the line after `before`: SHA-256 over the link before it, its number (8 bytes) and its content's hash. */
function nextPlace({ seq, link }: ChainPlace, digest: Uint8Array): ChainPlace {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(seq + 1n);
  return { seq: seq + 1n, link: sha256(link, number, digest) };
}

/** Signs a place with the audit's key. */
export function signPlace({ keys, now }: Sealing, what: "head" | "start", place: ChainPlace): SignedPlace {
  const statement = { seq: place.seq, link: place.link, at: now(), keyId: keys.auditKeyId };
  return { ...statement, signature: keys.signAudit(statementOf(what, statement)) };
}

/**
 * Gives every line that waits its place in the chain, in batches, each with a signed checkpoint; the newest head also
 * goes into `<home>/audit-head.json`. Does nothing while another process is at it.
 *
 * Lines are found by having no place yet, so one that commits late with an older id is sealed by the next call.
 *
 * @returns how many lines were sealed
 */
export async function seal(app: Sealing): Promise<number> {
  const sealed = await asOnlySealer(app.db.pool, async (client) => {
    let count = 0;
    let head: ChainPlace | undefined;
    for (;;) {
      const lines = await unsealed(client, batchLines);
      if (lines.length === 0) return count;
      head ??= await headToGoOnFrom(app, client);
      const chained: (UnsealedLine & ChainPlace)[] = [];
      for (const line of lines) {
        head = nextPlace(head, line.digest);
        chained.push({ ...line, ...head });
      }
      const checkpoint = signPlace(app, "head", head);
      await storeSeal(client, chained, checkpoint);
      keepHead(app, checkpoint);
      const accounts = [...new Set(lines.map(({ accountId }) => accountId))];
      await announceWith(
        client,
        accounts.map((accountId) => ({ topic: "audit", accountId, id: "*" })),
      );
      count += lines.length;
      if (lines.length < batchLines) return count;
    }
  });
  return sealed ?? 0;
}

/**
 * Where the chain goes on: at the newest place that this server signed, in the database or outside it. A checkpoint of
 * another key counts when its line is there as well: a server whose key is not that of the others must not fork the
 * chain. One without its line is somebody's invention.
 */
async function headToGoOnFrom(app: Sealing, client: pg.PoolClient): Promise<ChainPlace> {
  const { keys, config, log } = app;
  const isOurs = (place: SignedPlace) =>
    (["head", "start"] as const).some((what) => keys.auditSignatureIsGood(statementOf(what, place), place.signature));
  const checkpoints = await newestCheckpoints(client, checkpointsLookedAt);
  const foreign = await withTheirLine(
    client,
    checkpoints.filter((place) => !isOurs(place)),
  );
  const inDatabase = checkpoints.find((place) => isOurs(place) || foreign.includes(place));
  if (inDatabase && foreign.includes(inDatabase))
    log.error(
      { keyId: inDatabase.keyId, ownKeyId: keys.auditKeyId },
      "the audit's last checkpoint was signed by another key than this server's audit.pem",
    );
  const file = readHeadFile(config.home)?.head;
  const outside = file && isOurs(file) ? file : undefined;
  if (outside && outside.seq > (inDatabase?.seq ?? 0n)) {
    // A backup from before was put back, or lines were cut off. The gap stays in the chain, for everybody to see.
    // Hidden behind checkpoints that somebody made up, but there.
    if ((await withTheirLine(client, [outside])).length > 0) return outside;
    log.error(
      { inDatabase: String(inDatabase?.seq ?? 0n), known: String(outside.seq) },
      "the audit ends before the last line that was sealed: lines are missing from the database",
    );
    await reportGap(app, inDatabase?.seq ?? 0n, outside.seq);
    return outside;
  }
  return inDatabase ?? beginning;
}

async function reportGap({ db, config, now }: Sealing, last: bigint, known: bigint): Promise<void> {
  const at = now();
  await record(db.prisma, {
    id: uuid7(at),
    at,
    accountId: config.accountId,
    requestId: "sealer",
    door: "system",
    operation: "AuditLinesMissing",
    outcome: "done",
    principal: "system/integrity",
    source: "local",
    resources: [],
    summary: { lastSealedLineInDatabase: String(last), lastSealedLineKnown: String(known) },
  });
}

/** The head outside the database. That it cannot be written keeps nobody from working, and is said. */
export function keepHead({ config, log }: Sealing, head: SignedPlace, start?: SignedPlace): void {
  try {
    writeHeadFile(config.home, { head, ...(start && { start }) });
  } catch (error) {
    log.error({ err: error }, "the head of the audit could not be written outside the database");
  }
}
