import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import type { SignedPlace } from "./statement";

/** The head of the chain outside the database, so that whoever cuts off lines and checkpoints together is found out. */
export type HeadFile = { head: SignedPlace; start?: SignedPlace };

const Place = z
  .object({
    seq: z.string().regex(/^\d{1,19}$/),
    link: z.string().regex(/^[0-9a-f]{64}$/),
    at: z.iso.datetime(),
    keyId: z.string().regex(/^[0-9a-f]{16}$/),
    signature: z.base64(),
  })
  .transform(
    ({ seq, link, at, keyId, signature }): SignedPlace => ({
      seq: BigInt(seq),
      link: Buffer.from(link, "hex"),
      at: new Date(at),
      keyId,
      signature: Buffer.from(signature, "base64"),
    }),
  );
const Content = z.object({ head: Place, start: Place.optional() });

const fileIn = (home: string) => path.join(home, "audit-head.json");

const written = ({ seq, link, at, keyId, signature }: SignedPlace) => ({
  seq: String(seq),
  link: link.toString("hex"),
  at: at.toISOString(),
  keyId,
  signature: signature.toString("base64"),
});

/** What `<home>/audit-head.json` says; undefined when it is not there or cannot be read as one. */
export function readHeadFile(home: string): HeadFile | undefined {
  let text: string;
  try {
    text = readFileSync(fileIn(home), "utf8");
  } catch {
    return undefined;
  }
  try {
    const { head, start } = Content.parse(JSON.parse(text));
    return { head, ...(start && { start }) };
  } catch {
    return undefined;
  }
}

/**
 * Writes the head, whole or not at all, readable by its owner only. It never goes back: a head or a start that lies
 * before what is written already changes nothing. Called by whoever holds the sealer's lock.
 */
export function writeHeadFile(home: string, { head, start }: HeadFile): void {
  const former = readHeadFile(home);
  const ahead = former && former.head.seq > head.seq ? former.head : head;
  const kept = former?.start && (!start || former.start.seq > start.seq) ? former.start : start;
  if (former && ahead.seq === former.head.seq && kept?.seq === former.start?.seq) return;
  const file = fileIn(home);
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, `${JSON.stringify({ head: written(ahead), ...(kept && { start: written(kept) }) }, null, 2)}\n`);
    fsyncSync(handle);
  } catch (error) {
    unlinkSync(draft);
    throw error;
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}
