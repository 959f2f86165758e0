import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

// The audit's chain, verified by the description in docs/security.md alone: nothing here is the server's own code.

/** How many lines are read at a time. */
const batchLines = 5_000;
/** More findings than this say nothing new. */
const mostFindings = 50;

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** A field with its length in bytes before it; a dash for none. */
const field = (value) => (value === null ? "-" : `${Buffer.byteLength(value)}:${value}`);

/** The content of a line, as it is hashed. */
export const contentOf = (line) =>
  [
    "quarterdeck audit line 1",
    field(line.account_id),
    field(line.id),
    field(line.at),
    field(line.request_id),
    field(line.door),
    field(line.operation),
    field(line.outcome),
    field(line.principal),
    field(line.credential),
    field(line.source),
    field(line.user_agent),
    field(line.error_code),
    field(String(line.resources.length)),
    ...line.resources.map(field),
    field(line.summary),
    field(line.sealed === null ? null : sha256(line.sealed).toString("hex")),
  ].join("");

/** The link that a line has after the link before it. */
function linkOf(before, line) {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(line.seq);
  return sha256(before, number, sha256(contentOf(line)));
}

/** A public key by its name. Takes a PEM file of either half. Errors: of Node, when it is none. */
export function readKey(file) {
  const key = createPublicKey(readFileSync(file));
  const raw = key.export({ type: "spki", format: "der" }).subarray(-32);
  return { id: sha256(raw).toString("hex").slice(0, 16), key };
}

/** What is signed for a place: `head` or `start`. */
const statement = (what, { seq, link, at, keyId }) =>
  Buffer.from([`quarterdeck audit ${what} 1`, seq, link.toString("hex"), at, keyId].join("\n"));

/** What a signed place was signed as, if by one of the keys. */
function signedAs(place, keys) {
  const key = keys.get(place.keyId);
  return key && ["head", "start"].find((what) => verify(null, statement(what, place), key, place.signature));
}

/** The places in `audit-head.json`; undefined when there is no such file. Errors: Error when it is not one. */
export function readHeadFile(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
  const place = (each) =>
    each && {
      seq: BigInt(each.seq),
      link: Buffer.from(each.link, "hex"),
      at: String(Date.parse(each.at)),
      keyId: each.keyId,
      signature: Buffer.from(each.signature, "base64"),
    };
  const { head, start } = JSON.parse(text);
  return { head: place(head), start: place(start) };
}

/** Moments are read as milliseconds and JSON as text: nothing that stands in a row may be lost, or end us, on the way. */
const milliseconds = "trim_scale(extract(epoch FROM at) * 1000)::text AS at";
const columns = `account_id, id, ${milliseconds}, request_id, door, operation, outcome, principal, credential, source, user_agent, error_code,
  resources, summary::text AS summary, sealed, seq, link`;

/** Milliseconds as people read them; what is no moment is told as it is. */
const iso = (text) => {
  const date = new Date(Number(text));
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
};
const plural = (count) => `${count} ${count === 1n || count === 1 ? "line" : "lines"}`;
const span = (first, last) => (first === last ? `line ${first}` : `lines ${first} to ${last}`);

/**
 * Verifies the whole chain in one snapshot of the database.
 *
 * @param client     a connected `pg` client
 * @param keys       public keys by name
 * @param headFile   what `audit-head.json` said before the snapshot; undefined when there is none
 * @param onProgress told the number of lines after each batch
 * @returns `{ ok, lines, waiting, start?, head?, findings, notes }`; a finding has `kind`, `message` and, where a line is
 *          meant, its `seq`, `id` and `at`
 */
export async function verifyChain(client, { keys, headFile, onProgress = () => {} }) {
  const findings = [];
  const notes = [];
  const find = (kind, message, line) => {
    if (findings.length >= mostFindings) return;
    const where = line && { seq: String(line.seq), id: line.id, at: iso(line.at) };
    findings.push({ kind, message, ...where });
  };
  const told = (line) => `${line.operation} by ${line.principal}, ${iso(line.at)}, id ${line.id}`;

  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    const { rows } = await client.query(
      `SELECT seq, link, ${milliseconds}, key_id AS "keyId", signature FROM audit_checkpoint ORDER BY seq`,
    );
    const signed = [];
    for (const row of rows) {
      const place = { ...row, seq: BigInt(row.seq) };
      const as = signedAs(place, keys);
      if (as) signed.push({ ...place, as });
      else
        find(
          "checkpoint",
          `The checkpoint at line ${place.seq} is not signed by ${keys.has(place.keyId) ? "the key that it names" : `a known key (it names ${place.keyId})`}.`,
        );
    }
    const outside = (place) => place && signedAs(place, keys) && place;
    const head = outside(headFile?.head);
    if (headFile?.head && !head) find("head", "The head outside the database is not signed by a known key.");
    if (!headFile)
      notes.push(
        "No head outside the database was given, so that lines cut off at the end together with their checkpoints would not be missed.",
      );

    const starts = [...signed.filter(({ as }) => as === "start"), outside(headFile?.start)].filter(Boolean);
    const start = starts.reduce((latest, each) => (!latest || each.seq > latest.seq ? each : latest), undefined);
    let before = start?.link ?? Buffer.alloc(32);
    let last = start?.seq ?? 0n;
    let lastLine;
    let lines = 0;
    let lastGood = last;
    const checkpoints = new Map(signed.filter(({ seq }) => seq > last).map((place) => [place.seq, place.link]));
    if (head && head.seq > last) checkpoints.set(head.seq, head.link);

    // One cursor: a query for each batch would put what is left of the chain in order each time.
    await client.query(
      `DECLARE chain NO SCROLL CURSOR FOR SELECT ${columns} FROM audit_entry WHERE seq > ${last} ORDER BY seq, id`,
    );
    const read = async () =>
      (await client.query(`FETCH ${batchLines} FROM chain`)).rows.map((row) => ({
        ...row,
        account_id: row.account_id.trimEnd(),
        resources: row.resources.flat(Number.POSITIVE_INFINITY),
        seq: BigInt(row.seq),
      }));
    const earlier = await client.query(
      `SELECT ${columns} FROM audit_entry WHERE seq <= $1 ORDER BY seq LIMIT ${mostFindings}`,
      [String(last)],
    );
    for (const row of earlier.rows)
      find("inserted", `Line ${row.seq} is from before the beginning of the chain: ${told(row)}.`, row);

    for (;;) {
      const batch = await read();
      for (const line of batch) {
        lines += 1;
        if (line.seq === last && lastLine) {
          find("inserted", `Two lines have the number ${line.seq}; one was inserted: ${told(line)}.`, line);
          continue;
        }
        if (line.seq > last + 1n) {
          const missing = span(last + 1n, line.seq - 1n);
          find(
            "deleted",
            `${missing[0].toUpperCase()}${missing.slice(1)} ${line.seq === last + 2n ? "is" : "are"} missing before ${told(line)}.`,
            line,
          );
          // What came before it is gone: its own link is the only one to go on from.
        } else if (line.link === null || !line.link.equals(linkOf(before, line))) {
          find("changed", `Line ${line.seq} is not what was sealed: ${told(line)}.`, line);
        }
        const signedLink = checkpoints.get(line.seq);
        if (signedLink) {
          if (line.link && signedLink.equals(line.link)) lastGood = line.seq;
          else
            find(
              "rechained",
              `The chain was made anew: what was signed at line ${line.seq} is not what is there, so the first changed line is among ${span(lastGood + 1n, line.seq)}.`,
              line,
            );
        }
        before = line.link ?? before;
        last = line.seq;
        lastLine = line;
      }
      onProgress(lines);
      if (batch.length < batchLines) break;
    }

    const signedUpTo = [...checkpoints.keys()].reduce((most, seq) => (seq > most ? seq : most), start?.seq ?? 0n);
    if (last < signedUpTo)
      find(
        "truncated",
        `The chain was cut off: ${span(last + 1n, signedUpTo)} ${signedUpTo === last + 1n ? "was" : "were"} sealed, and ${signedUpTo === last + 1n ? "is" : "are"} missing at the end.`,
      );
    if (last > signedUpTo)
      find(
        "unsigned",
        `${plural(last - signedUpTo)} after line ${signedUpTo} ${last === signedUpTo + 1n ? "is" : "are"} not covered by any signature.`,
        lastLine,
      );

    const {
      rows: [{ waiting }],
    } = await client.query("SELECT count(*)::int AS waiting FROM audit_entry WHERE seq IS NULL");
    const newest = [...signed, ...(head ? [head] : [])].reduce((a, b) => (!a || b.seq > a.seq ? b : a), undefined);
    return {
      ok: findings.length === 0,
      lines,
      waiting,
      ...(start && { start: { seq: String(start.seq), at: iso(start.at), keyId: start.keyId } }),
      ...(newest && { head: { seq: String(newest.seq), at: iso(newest.at), keyId: newest.keyId } }),
      findings,
      notes,
    };
  } finally {
    await client.query("ROLLBACK");
  }
}
