import type { Application } from "../application";
import { BadSetting } from "../config";
import { versionOfUsers } from "../identity/user-store";
import { masterKeyFile, namesOf } from "./ring";
import { knownVersions, noteVersion } from "./version-store";

type Needs = Pick<Application, "db" | "keys" | "config" | "now">;

/** Where the versions of this process come from, for a sentence. */
const placeOf = ({ keys, config }: Pick<Needs, "keys" | "config">) =>
  keys.ring.isSetting ? "QUARTERDECK_MASTER_KEY" : masterKeyFile(config.home);

/**
 * Makes sure that every version of the master key that the database hangs on is there, and notes the one by which this process
 * seals, before it does.
 *
 * Errors: BadSetting, which names the versions that are missing.
 */
export async function requireVersions(app: Needs): Promise<void> {
  const { db, keys, now } = app;
  const { ring } = keys;
  const known = await knownVersions(db.pool);
  const missing = known.filter(({ id, retiredAt }) => !retiredAt && !ring.find(id));
  if (missing.length > 0)
    throw new BadSetting(
      `${placeOf(app)} does not have ${namesOf(missing)}, by which rows of this database are sealed and proved: put it back, beside what is there. It has ${namesOf(ring.versions())}.`,
    );
  if (known.length === 0) {
    // A database from before versions had names, or a new one.
    const version = await versionOfUsers(db.prisma, keys);
    if (version === undefined)
      throw new BadSetting(
        `${placeOf(app)} does not have version 1 of the master key, by which the rows of this database are proved: put it back. It has ${namesOf(ring.versions())}.`,
      );
    if (version !== "nobody") await noteVersion(db.pool, version, now(), { isRenewed: version === ring.primary() });
  }
  const primary = ring.primary();
  if (known.some(({ id }) => id === primary.id)) return;
  // In a setting versions are counted from the oldest that is given, and that may not be the first.
  const version = Math.max(primary.version, ...known.map((other) => other.version + 1));
  await noteVersion(db.pool, { id: primary.id, version: ring.isSetting ? version : primary.version }, now(), {
    isRenewed: ring.elder().length === 0,
  });
}
