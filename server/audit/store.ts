import type { Prisma } from "../db/generated/client";

/** One line of the audit: who did what, from where, on what, and how it ended. */
export type AuditRecord = {
  id: string;
  at: Date;
  accountId: string;
  requestId: string;
  door: string;
  operation: string;
  outcome: "done" | "refused" | "failed";
  principal: string;
  credential?: string;
  source: string;
  /** What the caller's program calls itself; as much of it as is kept. */
  userAgent?: string;
  resources: string[];
  errorCode?: string;
  /** Before and after of what changed. Never a secret, never a command's text or parameters. */
  summary?: Prisma.InputJsonObject;
  /** Command text and parameters, sealed under the master key for those who may view audit. */
  sealed?: Buffer;
};

/** Whatever runs one statement in the transaction of what is recorded. */
type Statements = { $executeRaw(statement: TemplateStringsArray, ...values: unknown[]): PromiseLike<unknown> };

/** A command to 10,000 nodes names them in its own rows; the audit names this many and counts the rest. */
const namedResources = 100;
/** As much of a user agent as is kept. */
const userAgentCharacters = 256;

/**
 * Writes the line in the transaction of what it records, so that there is no change without its line. Every change has
 * one, so it is one plain statement.
 */
export async function record(tx: Statements, { resources, summary, sealed, ...line }: AuditRecord): Promise<void> {
  const named = resources.slice(0, namedResources);
  if (resources.length > named.length) named.push(`and ${resources.length - named.length} more`);
  await tx.$executeRaw`
    INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, credential, source,
                             resources, error_code, summary, sealed, user_agent)
    VALUES (${line.accountId}, ${line.id}::uuid, ${line.at}::timestamptz, ${line.requestId}, ${line.door}, ${line.operation},
            ${line.outcome}, ${line.principal}, ${line.credential ?? null}, ${line.source}, ${named}::text[],
            ${line.errorCode ?? null}, ${summary ? JSON.stringify(summary) : null}::jsonb, ${sealed ? new Uint8Array(sealed) : null}::bytea,
            ${line.userAgent?.slice(0, userAgentCharacters) || null})`;
}
