import * as z from "zod";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { storedJson } from "../db/stored-json";

/** Executions of associations: the only file that queries them, with those that change them together with the rest. */

/** A machine that an execution did not send to, and why: AccessDenied. */
export const RefusedNodes = z.array(z.strictObject({ nodeId: z.string(), details: z.string() }));
export type RefusedNodes = z.infer<typeof RefusedNodes>;

type StoredRow = Prisma.AssociationExecutionGetPayload<object>;
/** One time that an association was applied. */
export type ExecutionRow = Omit<StoredRow, "refused"> & { refused: RefusedNodes };

const read = ({ refused, ...row }: StoredRow): ExecutionRow => ({
  ...row,
  refused: storedJson(RefusedNodes, refused) ?? [],
});

export type NewExecution = Prisma.AssociationExecutionUncheckedCreateInput;

/**
 * Writes an execution. Of a scheduled one there is one row for each time that it was due.
 *
 * Errors: of PostgreSQL, when that time was met already.
 */
export const insertExecution = (tx: Tx, execution: NewExecution) => tx.associationExecution.create({ data: execution });

type Which = { accountId: string; associationId: string };

export async function findExecution(tx: Tx, { accountId, associationId }: Which, id: string) {
  const row = await tx.associationExecution.findUnique({
    where: { accountId_associationId_id: { accountId, associationId, id } },
  });
  return row ? read(row) : undefined;
}

/** What executions are narrowed by. */
export type ExecutionFilter = {
  id?: string;
  status?: string;
  createdBefore?: Date;
  createdAfter?: Date;
  createdAt?: Date;
  nothing?: true;
};

/** Executions of an association, the latest first. */
export async function listExecutions(
  tx: Tx,
  { accountId, associationId }: Which,
  { id, status, createdBefore, createdAfter, createdAt, nothing }: ExecutionFilter,
  before: string | undefined,
  take: number,
): Promise<ExecutionRow[]> {
  const rows = await tx.associationExecution.findMany({
    where: {
      accountId,
      associationId,
      AND: [
        ...(nothing ? [{ id: { in: [] } }] : []),
        ...(id === undefined ? [] : [{ id }]),
        ...(status === undefined ? [] : [{ status }]),
        ...(createdBefore === undefined ? [] : [{ createdAt: { lt: createdBefore } }]),
        ...(createdAfter === undefined ? [] : [{ createdAt: { gt: createdAfter } }]),
        ...(createdAt === undefined ? [] : [{ createdAt }]),
        ...(before === undefined ? [] : [{ id: { lt: before } }]),
      ],
    },
    orderBy: { id: "desc" },
    take,
  });
  return rows.map(read);
}

/** The execution that a command applies. */
export async function executionOfCommand(tx: Tx, accountId: string, commandId: string) {
  const row = await tx.associationExecution.findFirst({ where: { accountId, commandId } });
  return row ? read(row) : undefined;
}

/** Writes how an execution stands. */
export const noteExecution = (
  tx: Tx,
  { accountId, associationId }: Which,
  id: string,
  data: Pick<Prisma.AssociationExecutionUpdateInput, "status" | "details" | "counts" | "changedAt" | "endedAt">,
) =>
  tx.associationExecution.update({
    where: { accountId_associationId_id: { accountId, associationId, id } },
    data,
  });

/** Forgets executions that are older than what is kept of the commands they made. */
export const forgetExecutions = (tx: Tx, before: Date) =>
  tx.associationExecution.deleteMany({ where: { createdAt: { lt: before } } });
