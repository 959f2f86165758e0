import type { Tx } from "../db/database";

/** Whose favourites, and in which account: of documents as they are named there. */
export type FavouritesOf = { accountId: string; userAccountId: string; userId: string };

/** Holds the user's favourites until the transaction ends, so that two at once do not pass the limit. */
export const hold = (tx: Tx, { userAccountId, userId }: FavouritesOf) =>
  tx.$queryRaw`SELECT 1 AS held FROM "user" WHERE account_id = ${userAccountId} AND id = ${userId}::uuid FOR NO KEY UPDATE`;

/** The names of a user's favourites, with their types. */
export const list = (tx: Tx, of: FavouritesOf) =>
  tx.favouriteDocument.findMany({ where: of, select: { name: true, documentType: true }, orderBy: { name: "asc" } });

/** The names of the favourites of whoever has that name in the account `userAccountId`; none of somebody who is no user. */
export async function namesOf(
  tx: Tx,
  { accountId, userAccountId, userName }: { accountId: string; userAccountId: string; userName: string },
): Promise<ReadonlySet<string>> {
  const rows = await tx.favouriteDocument.findMany({
    where: { accountId, userAccountId, user: { name: userName } },
    select: { name: true },
  });
  return new Set(rows.map(({ name }) => name));
}

export const add = (tx: Tx, of: FavouritesOf, favourite: { name: string; documentType: string; createdAt: Date }) =>
  tx.favouriteDocument.create({ data: { ...of, ...favourite } });

/** Takes stars away; gives how many there were. */
export const remove = async (tx: Tx, of: FavouritesOf, names: readonly string[]): Promise<number> =>
  (await tx.favouriteDocument.deleteMany({ where: { ...of, name: { in: [...names] } } })).count;

/** A document has gone: nobody's star of it may mean another one of that name. */
export const forget = (tx: Tx, accountId: string, name: string) =>
  tx.favouriteDocument.deleteMany({ where: { accountId, name } });
