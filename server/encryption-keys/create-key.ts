import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { KeyDescription, keyAliasExists, NewKeyAlias, tooManyKeys } from "@/core/encryption-keys/encryption-key";
import { MAX_ENCRYPTION_KEYS } from "@/core/encryption-keys/encryption-key-rules";
import { account, operation } from "../operation";
import { insertKey, type KeyRow, listKeyRows } from "./key-store";
import { keyTold, presentKey } from "./present";

/**
 * Makes an encryption key that secrets may name.
 *
 * Errors: AlreadyExistsException, LimitExceededException. Quarterdeck's own; words of KMS API 2014-11-01, CreateKey.
 */
export const createKey = operation({
  name: "CreateKey",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ Alias: NewKeyAlias, Description: KeyDescription.optional() }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Alias, Description = "" }, { app, tx, keys, config, caller, now, newId, audit }) {
    const { accountId } = caller;
    if ((await listKeyRows(tx, app, accountId)).length >= MAX_ENCRYPTION_KEYS) throw tooManyKeys();
    const row: KeyRow = {
      ...{ accountId, id: newId(), alias: Alias, description: Description, state: "Enabled", version: 1 },
      ...{ createdAt: now, createdBy: principalName(caller), deletionAt: null },
    };
    if (!(await insertKey(tx, keys, row))) throw keyAliasExists(Alias);
    audit({ resources: [`EncryptionKey/${Alias}`], summary: { after: keyTold(row) } });
    return { Key: presentKey(row, config.region) };
  },
});
