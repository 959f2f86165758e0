import type { Witness } from "../audit/forgery";
import { AccessModel } from "../authorisation/access-model";
import { readAccess } from "./access-content";

/** What was read is believed for so long without a notice, so that a withdrawn grant ends within this time. */
const believedMilliseconds = 5_000;

/** Gives who may do what in an account, as it is now. */
export type AccessReader = {
  of(accountId: string): Promise<AccessModel>;
  /** Forgets what was read: something about access changed. */
  forget(accountId: string): void;
};

let readers = 0;

/**
 * Makes the reader of policies and groups for one process. It reads an account's when they are asked for, keeps them for
 * 5 seconds and until a notice says that they changed. Rows that this server did not write grant nothing, and are reported.
 */
export function accessReader(witness: Witness): AccessReader {
  const read = new Map<string, { at: number; model: Promise<AccessModel> }>();
  const latest = new Map<string, { content: string; model: AccessModel }>();
  const reader = readers++;

  async function load(accountId: string): Promise<AccessModel> {
    const { statements, memberships } = await readAccess(witness.db.prisma, witness, accountId);
    // Nothing is parsed and worked out again as long as nothing changed.
    const content = JSON.stringify([statements, [...memberships]]);
    const before = latest.get(accountId);
    if (before?.content === content) return before.model;
    const model = new AccessModel(accountId, statements, memberships, `${reader}/${accountId}`);
    latest.set(accountId, { content, model });
    return model;
  }

  return {
    async of(accountId) {
      const time = witness.now().getTime();
      const known = read.get(accountId);
      // A clock that was put back must not make a grant believed for longer.
      if (known && time >= known.at && time - known.at < believedMilliseconds) return known.model;
      const entry = { at: time, model: load(accountId) };
      read.set(accountId, entry);
      try {
        return await entry.model;
      } catch (error) {
        if (read.get(accountId) === entry) read.delete(accountId);
        throw error;
      }
    },
    forget: (accountId) => void read.delete(accountId),
  };
}
