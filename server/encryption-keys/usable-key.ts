import { readKeyReference } from "@/core/encryption-keys/encryption-key";
import { defaultKeyAlias } from "@/core/encryption-keys/encryption-key-rules";
import { invalidKeyId } from "@/core/parameters/parameter";
import type { OperationContext } from "../operation";
import { findKey, insertKey, type KeyRow, materialOf } from "./key-store";

type Context = Pick<OperationContext, "app" | "tx" | "keys" | "caller" | "now" | "newId">;

/** The key that secrets are sealed by when nobody names another: made when it is first needed. */
async function defaultKey({ app, tx, keys, caller, now, newId }: Context): Promise<KeyRow | undefined> {
  const { accountId } = caller;
  const found = await findKey(tx, app, accountId, { alias: defaultKeyAlias });
  if (found) return found;
  await insertKey(tx, keys, {
    ...{ accountId, id: newId(), alias: defaultKeyAlias, description: "For secrets that name no other key" },
    ...{ state: "Enabled", version: 1, createdAt: now, createdBy: "system/start", deletionAt: null },
  });
  // Somebody else may have made it meanwhile.
  return findKey(tx, app, accountId, { alias: defaultKeyAlias });
}

const usable = (reference: string, key: KeyRow | undefined): KeyRow => {
  if (!key) throw invalidKeyId(`There is no encryption key ${reference}.`);
  if (key.state === "Disabled") throw invalidKeyId(`The encryption key ${key.alias} is disabled.`);
  if (key.state !== "Enabled") throw invalidKeyId(`The encryption key ${key.alias} is about to be deleted.`);
  return key;
};

/**
 * The key that a request names, with the material of its present version.
 *
 * Errors: InvalidKeyId when there is none, or it may not be used now.
 */
export async function keyToSeal(context: Context, reference: string): Promise<{ key: KeyRow; material: Buffer }> {
  const { app, tx, keys, caller } = context;
  const name = readKeyReference(reference, caller.accountId);
  const found =
    reference === defaultKeyAlias
      ? await defaultKey(context)
      : name && (await findKey(tx, app, caller.accountId, name));
  const key = usable(reference, found);
  const material = await materialOf(tx, keys, key, key.version);
  if (!material) throw invalidKeyId(`The encryption key ${key.alias} has lost its material.`);
  return { key, material };
}

/**
 * Whether a secret could be sealed by the key that a request names; the one that is made when it is needed always is.
 *
 * Errors: InvalidKeyId when there is none, or it may not be used now.
 */
export async function requireUsable(
  { app, tx, caller }: Pick<Context, "app" | "tx" | "caller">,
  reference: string,
): Promise<void> {
  const name = readKeyReference(reference, caller.accountId);
  const found = name && (await findKey(tx, app, caller.accountId, name));
  if (found || reference !== defaultKeyAlias) usable(reference, found);
}

/**
 * The material of the version that a value was sealed by.
 *
 * Errors: InvalidKeyId when the key is gone, or may not be used now; throws when its material was altered.
 */
export async function materialToUnseal(
  { app, tx, keys, caller }: Pick<Context, "app" | "tx" | "keys" | "caller">,
  { id, version }: { id: string; version: number },
): Promise<Buffer> {
  const key = usable(id, await findKey(tx, app, caller.accountId, { id }));
  const material = await materialOf(tx, keys, key, version);
  if (!material) throw invalidKeyId(`The encryption key ${key.alias} has no version ${version}.`);
  return material;
}
