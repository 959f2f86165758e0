import type { Tx } from "../db/database";
import type { ParameterRow } from "./parameter-row";

/** What policies have still to say: a row each, which goes when it is said. Whoever writes here has the parameter locked. */

type Whose = Pick<ParameterRow, "accountId" | "id">;
const of = ({ accountId, id }: Whose) => ({ accountId, parameterId: id });

/** The places of a parameter's policies that have still something to say. */
export const waitingNotices = async (tx: Tx, row: Whose): Promise<number[]> =>
  (await tx.parameterNotice.findMany({ where: of(row), select: { position: true } })).map(({ position }) => position);

/** Writes what the policies of a new version have to say, in the place of what those before it had. */
export async function putNotices(tx: Tx, row: Whose, notices: readonly { position: number; dueAt: Date }[]) {
  await tx.parameterNotice.deleteMany({ where: of(row) });
  if (notices.length > 0)
    await tx.parameterNotice.createMany({ data: notices.map((each) => ({ ...of(row), ...each })) });
}

/** What is due to be said, the first that was due first. A parameter that is deleted waits until it is had back. */
export const listDueNotices = async (tx: Tx, now: Date, limit: number) =>
  (
    await tx.parameterNotice.findMany({
      where: { dueAt: { lte: now }, parameter: { deletedAt: null } },
      select: { accountId: true, position: true, parameter: { select: { path: true } } },
      orderBy: { dueAt: "asc" },
      take: limit,
    })
  ).map(({ accountId, position, parameter: { path } }) => ({ accountId, path, position }));

/** Takes one that is due, to say it now. Returns when it was due; undefined when another one has taken it. */
export async function takeNotice(tx: Tx, row: Whose, position: number, now: Date): Promise<Date | undefined> {
  const which = { ...of(row), position, dueAt: { lte: now } };
  const found = await tx.parameterNotice.findFirst({ where: which });
  const { count } = await tx.parameterNotice.deleteMany({ where: which });
  return count > 0 ? found?.dueAt : undefined;
}

/** Leaves unsaid what is due. */
export async function dropDueNotices(tx: Tx, row: Whose, now: Date): Promise<void> {
  await tx.parameterNotice.deleteMany({ where: { ...of(row), dueAt: { lte: now } } });
}
