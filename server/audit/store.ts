import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";

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
  resources: string[];
  errorCode?: string;
  /** Before and after of what changed. Never a secret, never a command's text or parameters. */
  summary?: Prisma.InputJsonObject;
  /** Command text and parameters, sealed under the master key for those who may view audit. */
  sealed?: Buffer;
};

/** A command to 10,000 nodes names them in its own rows; the audit names this many and counts the rest. */
const namedResources = 100;

/** Writes the line in the transaction of what it records, so that there is no change without its line. */
export async function record(tx: Tx, { resources, summary, sealed, ...line }: AuditRecord): Promise<void> {
  const named = resources.slice(0, namedResources);
  if (resources.length > named.length) named.push(`and ${resources.length - named.length} more`);
  await tx.auditEntry.create({
    data: {
      ...line,
      resources: named,
      summary: summary ?? Prisma.DbNull,
      ...(sealed && { sealed: new Uint8Array(sealed) }),
    },
  });
}
