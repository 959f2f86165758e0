import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import * as z from "zod";
import type { Keys } from "../keys";
import { namesOf } from "../master-key/ring";

// A backup is gzip of text: a line of JSON that says what it is (Header); for each table of the header, in its order, the
// rows as COPY writes them and the line `\.`, which no row can be; a line of JSON that says what came before (End).

/** The form of the file; another number is another form. */
const format = 1;
/** Ends a table's rows. Source: PostgreSQL, COPY, text format. */
export const endOfRows = Buffer.from("\\.\n");

const name = z.string().min(1).max(63);
const Header = z.object({
  quarterdeckBackup: z.literal(format),
  /** Of the product. */
  version: z.string(),
  madeAt: z.iso.datetime(),
  /** Those that the database had applied, oldest first. */
  migrations: z.array(z.string()).min(1),
  /** Which keys signed what is in it, beside the master key, which the end is proved by. */
  keyIds: z.object({ order: z.string(), audit: z.string(), release: z.string() }),
  /** Which versions of the master key are needed to read it; backups from before there were several say nothing. */
  masterKeys: z.array(z.object({ version: z.int(), id: z.string() })).default([]),
  /** The moments whose weeks the partitioned tables have parts for. */
  partitions: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
  /** In the order in which they can be filled: what is referred to comes first. */
  tables: z.array(z.object({ name, columns: z.array(name).min(1) })).min(1),
});
export type Header = z.output<typeof Header>;

const End = z.object({
  /** Of each table, in the header's order. */
  rows: z.array(z.int().min(0)),
  /** Of all bytes before this line, hexadecimal. */
  sha256: z.string(),
  /** That a server with this master key wrote it, base64. */
  mac: z.string(),
});
export type End = z.output<typeof End>;

/** The file cannot be restored; the message is a sentence about it. */
export class BadBackup extends Error {}

const damaged = () =>
  new BadBackup("This is not a whole backup of Quarterdeck: it is another file, was cut short, or was altered.");

/** The last line of a backup, about the bytes before it. */
export function endLine(keys: Pick<Keys, "mac">, rows: number[], sha256: string): string {
  const end: End = { rows, sha256, mac: keys.mac("backup", [sha256]).toString("base64") };
  return `${JSON.stringify(end)}\n`;
}

/** The first line. */
export const headerLine = (header: Omit<Header, "quarterdeckBackup">): string =>
  `${JSON.stringify({ quarterdeckBackup: format, ...header } satisfies Header)}\n`;

/** Pieces of the unpacked file that each end where a line ends. */
async function* wholeLines(file: string): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  // A failure of either ends the loop below with it.
  pipeline(createReadStream(file), unpacked, () => undefined);
  let begun: Buffer[] = [];
  for await (const piece of unpacked as AsyncIterable<Buffer>) {
    const end = piece.lastIndexOf(10) + 1;
    if (end > 0) {
      yield Buffer.concat([...begun, piece.subarray(0, end)]);
      begun = [];
    }
    if (end < piece.length) begun.push(piece.subarray(end));
  }
  if (begun.length > 0) throw damaged();
}

function parsed<Schema extends z.ZodType>(schema: Schema, line: Buffer): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(line.toString("utf8")));
  } catch {
    throw damaged();
  }
}

/** What the first line says, if it is of a form that is known. */
function headerIn(line: Buffer): Header {
  const { quarterdeckBackup } = parsed(z.object({ quarterdeckBackup: z.int() }), line);
  if (quarterdeckBackup > format) throw new BadBackup("This backup was made by a newer version of Quarterdeck.");
  return parsed(Header, line);
}

/**
 * Reads a backup from its beginning to its end: the header, then the rows of each of its tables, then the end, which
 * proves all that was read before. Nothing is to be kept of what was read until the end has been.
 *
 * Errors: BadBackup, at whichever step it shows.
 */
export function openBackup(file: string, keys: Pick<Keys, "macIsGood" | "ring">) {
  const pieces = wholeLines(file);
  const hash = createHash("sha256");
  let rest: Buffer = Buffer.alloc(0);

  /** Makes sure that there is something to read; false at the end of the file. */
  async function more(): Promise<boolean> {
    if (rest.length > 0) return true;
    try {
      const { value, done } = await pieces.next();
      if (done) return false;
      rest = value;
      return true;
    } catch (error) {
      // Everything that zlib finds wrong has such a code.
      if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) throw damaged();
      throw error;
    }
  }
  function take(length: number): Buffer {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    return taken;
  }
  async function line(): Promise<Buffer> {
    if (!(await more())) throw damaged();
    return take(rest.indexOf(10) + 1);
  }
  const hashed = (bytes: Buffer) => {
    hash.update(bytes);
    return bytes;
  };
  const endInRest = () => {
    if (rest.subarray(0, endOfRows.length).equals(endOfRows)) return 0;
    const before = rest.indexOf(`\n${endOfRows}`);
    return before === -1 ? -1 : before + 1;
  };

  return {
    async header(): Promise<Header> {
      const header = headerIn(hashed(await line()));
      const missing = header.masterKeys.filter(({ id }) => !keys.ring.find(id));
      if (missing.length > 0)
        throw new BadBackup(
          `This backup needs ${namesOf(missing)}, and there is only ${namesOf(keys.ring.versions())} here: put the keys that belong to it in their place.`,
        );
      return header;
    },
    /** The rows of the next table, in pieces of whole lines. */
    async *rows(): AsyncGenerator<Buffer> {
      for (;;) {
        if (!(await more())) throw damaged();
        const end = endInRest();
        if (end !== 0) yield hashed(take(end === -1 ? rest.length : end));
        if (end === -1) continue;
        hashed(take(endOfRows.length));
        return;
      }
    },
    async end(): Promise<End> {
      const end = parsed(End, await line());
      const sha256 = hash.digest("hex");
      if (sha256 !== end.sha256 || (await more())) throw damaged();
      if (!keys.macIsGood("backup", [sha256], Buffer.from(end.mac, "base64")))
        throw new BadBackup(
          "The master key here is not the one that this backup was made with: put the keys that belong to it in their place.",
        );
      return end;
    },
  };
}
