import {
  type AuditFilterKey,
  auditedTypes,
  integrityPrincipal,
  passwordAlarmPrincipal,
} from "@/core/audit/audit-rules";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";

/** A line as lists and files show it. What is encrypted stays where it is. */
export type AuditRow = {
  id: string;
  at: Date;
  requestId: string;
  door: string;
  operation: string;
  outcome: string;
  principal: string;
  credential: string | null;
  source: string;
  userAgent: string | null;
  resources: string[];
  errorCode: string | null;
  summary: Prisma.JsonValue;
  hasText: boolean;
  seq: bigint | null;
  link: Uint8Array | null;
};

/** Which lines of an account. `until` is the first moment that is not among them. */
export type AuditQuery = {
  accountId: string;
  filters: readonly { key: AuditFilterKey; values: readonly string[] }[];
  since?: Date;
  until?: Date;
  securityOnly: boolean;
};

/** A row that somebody altered by hand keeps nobody from the list: its moment and its resources are made such as can be shown. */
const columns = Prisma.sql`e.id, greatest('epoch'::timestamptz, least(e.at, '9999-01-01'::timestamptz)) AS at, e.request_id AS "requestId", e.door, e.operation, e.outcome, e.principal, e.credential, e.source,
  e.user_agent AS "userAgent", ARRAY(SELECT r FROM unnest(e.resources) AS r WHERE r IS NOT NULL) AS resources, e.error_code AS "errorCode", e.summary, e.sealed IS NOT NULL AS "hasText", e.seq, e.link`;

const bySystem = (principal: string) => Prisma.sql`e.principal = ${Prisma.raw(`'${principal}'`)}`;

/**
 * What those who look for an attack want to see: whatever was not done, and what the server itself raises an alarm about.
 * In these very words: an index of its own serves it.
 */
const isSecurityEvent = Prisma.sql`(e.outcome <> 'done' OR ${bySystem(integrityPrincipal)} OR ${bySystem(passwordAlarmPrincipal)})`;

/** An id without its type is that of any type. */
const namesOf = (values: readonly string[]) =>
  values.flatMap((value) => (value.includes("/") ? [value] : auditedTypes.map((type) => `${type}/${value}`)));

const filterColumns: Record<Exclude<AuditFilterKey, "Resource" | "Id">, Prisma.Sql> = {
  Principal: Prisma.sql`e.principal`,
  Operation: Prisma.sql`e.operation`,
  Outcome: Prisma.sql`e.outcome`,
  Door: Prisma.sql`e.door`,
  Source: Prisma.sql`e.source`,
  ErrorCode: Prisma.sql`e.error_code`,
  RequestId: Prisma.sql`e.request_id`,
};

function filterSql({ key, values }: AuditQuery["filters"][number]): Prisma.Sql {
  if (key === "Resource") return Prisma.sql`e.resources && ${namesOf(values)}::text[]`;
  if (key === "Id") return Prisma.sql`e.id = ANY(${[...values]}::uuid[])`;
  return Prisma.sql`${filterColumns[key]} = ANY(${[...values]}::text[])`;
}

/** Ids begin with their moment, so a span of time is a span of ids, and reads only the weeks it lies in. */
const whereSql = ({ accountId, filters, since, until, securityOnly }: AuditQuery) =>
  Prisma.join(
    [
      Prisma.sql`e.account_id = ${accountId}`,
      ...filters.map(filterSql),
      ...(since ? [Prisma.sql`e.id >= uuid7_floor(${since}::timestamptz)`] : []),
      ...(until ? [Prisma.sql`e.id < uuid7_floor(${until}::timestamptz)`] : []),
      ...(securityOnly ? [isSecurityEvent] : []),
    ],
    " AND ",
  );

/** Lines of an account, newest first; after the line with the id `before`, when one is given. */
export async function list(db: Tx, query: AuditQuery, before: string | undefined, limit: number): Promise<AuditRow[]> {
  return db.$queryRaw<AuditRow[]>`
    SELECT ${columns} FROM audit_entry e
    WHERE ${whereSql(query)} ${before ? Prisma.sql`AND e.id < ${before}::uuid` : Prisma.empty}
    ORDER BY e.id DESC LIMIT ${limit}`;
}

/** What is encrypted in a line, and what it begins with under a later master key. */
type SealedPart = { sealed: Uint8Array | null; rewrapped: Uint8Array | null };

/** One line with what is encrypted in it; undefined when the account has none of that id. */
export async function find(db: Tx, accountId: string, id: string): Promise<(AuditRow & SealedPart) | undefined> {
  const [row] = await db.$queryRaw<(AuditRow & SealedPart)[]>`
    SELECT ${columns}, e.sealed, e.rewrapped FROM audit_entry e WHERE e.account_id = ${accountId} AND e.id = ${id}::uuid`;
  return row;
}

/** More lines than this wait only when nothing seals them. */
const mostWaiting = 10_000;

/** How far the chain reaches, and how many lines of the installation wait for their place in it. */
export async function sealState(db: Tx): Promise<{ seq: bigint | null; at: Date | null; waiting: number }> {
  const [row] = await db.$queryRaw<{ seq: bigint | null; at: Date | null; waiting: number }[]>`
    SELECT (SELECT count(*)::integer FROM (SELECT FROM audit_entry WHERE seq IS NULL LIMIT ${mostWaiting}) AS unsealed) AS waiting,
           last.seq, last.at
    FROM (SELECT) AS one LEFT JOIN (SELECT seq, at FROM audit_checkpoint ORDER BY seq DESC LIMIT 1) AS last ON true`;
  return row ?? { seq: null, at: null, waiting: 0 };
}

/** What the server raised an alarm about since a moment: how often, and the newest of it. */
export async function alarmsOf(
  db: Tx,
  accountId: string,
  principal: typeof integrityPrincipal | typeof passwordAlarmPrincipal,
  since: Date,
): Promise<{ count: number; newestId: string | null; newestAt: Date | null; newestOf: string | null }> {
  const [row] = await db.$queryRaw<
    { count: number; newestId: string | null; newestAt: Date | null; newestOf: string | null }[]
  >`
    SELECT count(*)::integer AS count, (array_agg(e.id ORDER BY e.id DESC))[1] AS "newestId", max(e.at) AS "newestAt",
           (array_agg(e.resources[1] ORDER BY e.id DESC))[1] AS "newestOf"
    FROM audit_entry e
    WHERE e.account_id = ${accountId} AND ${bySystem(principal)} AND e.id >= uuid7_floor(${since}::timestamptz)`;
  return row ?? { count: 0, newestId: null, newestAt: null, newestOf: null };
}
