import type { ParameterReference } from "@/core/parameters/parameter";
import type { Witness } from "../audit/forgery";
import type { Database } from "../db/database";
import { labelIsGenuine, parameterIsGenuine, versionIsGenuine } from "./parameter-row";

/** The hot reads of values, each one statement. */

/** A version of a parameter as it is read by its name. */
export type FoundValue = {
  accountId: string;
  parameterId: string;
  path: string;
  name: string;
  type: string;
  version: number;
  value: string | null;
  sealed: Uint8Array | null;
  keyId: string | null;
  wrappedBy: string | null;
  wrappedVersion: number | null;
  dataType: string;
  modifiedAt: Date;
};

/** What a reference leads to: a value, a parameter without such a version, or nothing. */
export type Found = FoundValue | "no such version" | undefined;

type Read = {
  n?: string;
  id: string;
  name: string;
  type: string;
  latest: number;
  expiresAt: Date | null;
  mac: Uint8Array;
  labelled?: number | null;
  labelMac?: Uint8Array | null;
  version: number | null;
  value: string | null;
  sealed: Uint8Array | null;
  keyId: string | null;
  wrappedBy: string | null;
  wrappedVersion: number | null;
  dataType: string;
  allowedPattern: string;
  modifiedAt: Date;
  versionMac: Uint8Array;
};

const parameterColumns = `p.id, p.name, p.type, p.version AS latest, p.expires_at AS "expiresAt", p.mac`;
const versionColumns = `v.version, v.value, v.sealed, v.key_id AS "keyId", v.wrapped_by AS "wrappedBy", v.wrapped_version AS "wrappedVersion", v.data_type AS "dataType",
  v.allowed_pattern AS "allowedPattern", v.modified_at AS "modifiedAt", v.mac AS "versionMac"`;

/** The latest version, which most ask for, is found without looking at labels. */
const latestText = `
  SELECT ${parameterColumns}, ${versionColumns}
  FROM parameter p
    JOIN parameter_version v ON v.account_id = p.account_id AND v.parameter_id = p.id AND v.version = p.version
  WHERE p.account_id = $1 AND p.path COLLATE "C" = $2 AND p.deleted_at IS NULL`;

const latestOfManyText = `
  SELECT a.n, ${parameterColumns}, ${versionColumns}
  FROM unnest($1::bpchar[], $2::text[]) WITH ORDINALITY AS a (account_id, path, n)
    JOIN parameter p ON p.account_id = a.account_id AND p.path COLLATE "C" = a.path AND p.deleted_at IS NULL
    JOIN parameter_version v ON v.account_id = p.account_id AND v.parameter_id = p.id AND v.version = p.version`;

const manyText = `
  SELECT a.n, ${parameterColumns}, l.version AS labelled, l.mac AS "labelMac", ${versionColumns}
  FROM unnest($1::bpchar[], $2::text[], $3::integer[], $4::text[]) WITH ORDINALITY AS a (account_id, path, version, label, n)
    JOIN parameter p ON p.account_id = a.account_id AND p.path COLLATE "C" = a.path AND p.deleted_at IS NULL
    LEFT JOIN parameter_label l ON l.account_id = p.account_id AND l.parameter_id = p.id AND l.label = a.label
    LEFT JOIN parameter_version v ON v.account_id = p.account_id AND v.parameter_id = p.id
      AND v.version = CASE WHEN a.label IS NULL THEN COALESCE(a.version, p.version) ELSE l.version END`;

/** A read that waits for the others of its turn of the event loop. */
type Waiting = {
  accountId: string;
  references: readonly ParameterReference[];
  resolve(rows: (Read | undefined)[]): void;
  reject(error: unknown): void;
};

/** So many references are read by one statement at most. */
const mostAtOnce = 200;

/** The reads that wait for the end of the turn, of each pool. */
const waitingOf = new WeakMap<Database["pool"], Waiting[]>();

/**
 * The rows of references. What is asked for in one turn of the event loop is one statement: under load, sending and waking
 * cost more than reading rows does. Nothing is kept: each statement is sent after what it answers was asked for.
 * Decision 0060.
 */
function readTogether(pool: Database["pool"], accountId: string, references: readonly ParameterReference[]) {
  return new Promise<(Read | undefined)[]>((resolve, reject) => {
    const waiting = waitingOf.get(pool) ?? [];
    if (waiting.push({ accountId, references, resolve, reject }) > 1) return;
    waitingOf.set(pool, waiting);
    setImmediate(() => {
      waitingOf.delete(pool);
      for (const asked of statements(waiting)) void answer(pool, asked);
    });
  });
}

/** What waits, by statements of no more references than {@link mostAtOnce}; whoever asks for more has one alone. */
function statements(waiting: readonly Waiting[]): Waiting[][] {
  const all: Waiting[][] = [];
  let room = 0;
  for (const each of waiting) {
    if (each.references.length > room) {
      all.push([]);
      room = mostAtOnce;
    }
    all.at(-1)?.push(each);
    room -= each.references.length;
  }
  return all;
}

async function answer(pool: Database["pool"], asked: readonly Waiting[]): Promise<void> {
  try {
    const all = asked.flatMap(({ accountId, references }) =>
      references.map((reference) => ({ accountId, ...reference })),
    );
    const [first] = all;
    const isLatest = all.every(({ selector }) => selector === "");
    const { rows } =
      isLatest && first && all.length === 1
        ? await pool.query<Read>({ name: "parameter-latest", text: latestText, values: [first.accountId, first.path] })
        : await pool.query<Read>(
            isLatest
              ? {
                  name: "parameters-latest",
                  text: latestOfManyText,
                  values: [all.map(({ accountId }) => accountId), all.map(({ path }) => path)],
                }
              : {
                  name: "parameter-values",
                  text: manyText,
                  values: [
                    all.map(({ accountId }) => accountId),
                    all.map(({ path }) => path),
                    all.map(({ version }) => version ?? null),
                    all.map(({ label }) => label ?? null),
                  ],
                },
          );
    const found = new Map(rows.map((row) => [Number(row.n ?? 1), row]));
    let turn = 0;
    for (const { references, resolve } of asked) resolve(references.map(() => found.get(++turn)));
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}

/** The values that references lead to, in their order. Rows that this server did not write are as good as none, and reported. */
export async function readValues(
  { pool }: Database,
  witness: Witness,
  accountId: string,
  references: readonly ParameterReference[],
): Promise<Found[]> {
  if (references.length === 0) return [];
  const rows = await readTogether(pool, accountId, references);
  return references.map((reference, index) => {
    const row = rows[index];
    return row && judged(witness, accountId, reference, row);
  });
}

function judged(witness: Witness, accountId: string, { path, label }: ParameterReference, row: Read): Found {
  const { id, name, type, version, labelled, labelMac } = row;
  const parameter = { accountId, id, path, name, type, version: row.latest, expiresAt: row.expiresAt, deletedAt: null };
  if (!parameterIsGenuine(witness, parameter, row.mac)) return undefined;
  if (version === null) return "no such version";
  const isLabelled =
    label === undefined ||
    (labelled != null &&
      labelMac != null &&
      labelIsGenuine(witness, path, { accountId, parameterId: id, label, version: labelled }, labelMac));
  const { value, sealed, keyId, wrappedBy, wrappedVersion, dataType, allowedPattern, modifiedAt } = row;
  const proved = { accountId, parameterId: id, version, value, keyId, wrappedBy, dataType, allowedPattern };
  if (!isLabelled || !versionIsGenuine(witness, path, proved, row.versionMac)) return "no such version";
  return {
    accountId,
    parameterId: id,
    path,
    name,
    type,
    version,
    value,
    sealed,
    keyId,
    wrappedBy,
    wrappedVersion,
    dataType,
    modifiedAt,
  };
}
