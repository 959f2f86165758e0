import * as z from "zod";
import { KeyReference, keyStateForbids, noSuchKey, readKeyReference } from "@/core/encryption-keys/encryption-key";
import { defaultKeyAlias, deletionDays } from "@/core/encryption-keys/encryption-key-rules";
import { account, type OperationContext, operation } from "../operation";
import { addJob } from "../worker/add-job";
import { addKeyVersion, findKeyForChange, type KeyRow, updateKey } from "./key-store";
import { keyTold, presentKey } from "./present";

const dayMilliseconds = 24 * 3_600_000;

/** The key that is to be changed, locked. Errors: NotFoundException. */
async function keyMeant({ app, tx, caller }: OperationContext, reference: string): Promise<KeyRow> {
  const name = readKeyReference(reference, caller.accountId);
  const key = name && (await findKeyForChange(tx, app, caller.accountId, name));
  if (!key) throw noSuchKey(reference);
  return key;
}

/** The one that everything uses which names no other is always there. */
function refuseDefault({ alias }: KeyRow): void {
  if (alias === defaultKeyAlias)
    throw keyStateForbids(
      `${defaultKeyAlias} is used by every secret that names no other key: it cannot be taken away.`,
    );
}

function done({ config, audit }: OperationContext, before: KeyRow, after: KeyRow) {
  audit({
    resources: [`EncryptionKey/${after.alias}`],
    summary: { before: keyTold(before), after: keyTold(after) },
  });
  return { Key: presentKey(after, config.region) };
}

async function change(context: OperationContext, before: KeyRow, changed: Partial<KeyRow>) {
  const after = { ...before, ...changed };
  await updateKey(context.tx, context.keys, after);
  return done(context, before, after);
}

const about = { KeyId: KeyReference };
const common = {
  doors: ["console"],
  effect: "change",
  access: "administer",
  resources: (_input: unknown, caller: { accountId: string }) => [account(caller)],
} as const;

/**
 * Gives a key a next version. What is sealed from now on is sealed by it; what was sealed before is wrapped by it soon, and
 * can be read all the while.
 *
 * Errors: NotFoundException, KMSInvalidStateException. Quarterdeck's own; words of KMS API 2014-11-01, RotateKeyOnDemand.
 */
export const rotateKeyOnDemand = operation({
  ...common,
  name: "RotateKeyOnDemand",
  input: z.strictObject(about),
  async handle({ KeyId }, context) {
    const { tx, keys, now } = context;
    const before = await keyMeant(context, KeyId);
    if (before.state !== "Enabled") throw keyStateForbids(`The encryption key ${before.alias} cannot be used now.`);
    const after = await addKeyVersion(tx, keys, before, now);
    const { accountId, id: keyId } = after;
    await addJob(tx, "rewrap-secrets", { accountId, keyId }, { key: `rewrap-secrets:${keyId}`, runAt: now });
    return done(context, before, after);
  },
});

/** Lets a key be used again. Errors: NotFoundException, KMSInvalidStateException. Words of KMS API 2014-11-01, EnableKey. */
export const enableKey = operation({
  ...common,
  name: "EnableKey",
  input: z.strictObject(about),
  async handle({ KeyId }, context) {
    const before = await keyMeant(context, KeyId);
    if (before.state === "PendingDeletion")
      throw keyStateForbids(`The encryption key ${before.alias} is about to be deleted: cancel that first.`);
    return change(context, before, { state: "Enabled" });
  },
});

/**
 * Keeps a key from being used: its secrets can be neither read nor written until it is enabled.
 *
 * Errors: NotFoundException, KMSInvalidStateException. Words of KMS API 2014-11-01, DisableKey.
 */
export const disableKey = operation({
  ...common,
  name: "DisableKey",
  input: z.strictObject(about),
  async handle({ KeyId }, context) {
    const before = await keyMeant(context, KeyId);
    refuseDefault(before);
    if (before.state === "PendingDeletion")
      throw keyStateForbids(`The encryption key ${before.alias} is about to be deleted.`);
    return change(context, before, { state: "Disabled" });
  },
});

/**
 * Has a key deleted in some days; until then it cannot be used, and that can be taken back. Afterwards its secrets are lost.
 *
 * Errors: NotFoundException, KMSInvalidStateException. Words of KMS API 2014-11-01, ScheduleKeyDeletion.
 */
export const scheduleKeyDeletion = operation({
  ...common,
  name: "ScheduleKeyDeletion",
  input: z.strictObject({
    ...about,
    PendingWindowInDays: z.int().min(deletionDays.least).max(deletionDays.most).optional(),
  }),
  async handle({ KeyId, PendingWindowInDays: days = deletionDays.usual }, context) {
    const before = await keyMeant(context, KeyId);
    refuseDefault(before);
    if (before.state === "PendingDeletion")
      throw keyStateForbids(`The encryption key ${before.alias} is about to be deleted already.`);
    const deletionAt = new Date(context.now.getTime() + days * dayMilliseconds);
    return change(context, before, { state: "PendingDeletion", deletionAt });
  },
});

/** Keeps a key from being deleted; it stays disabled. Errors: NotFoundException, KMSInvalidStateException. Words of KMS API 2014-11-01, CancelKeyDeletion. */
export const cancelKeyDeletion = operation({
  ...common,
  name: "CancelKeyDeletion",
  input: z.strictObject(about),
  async handle({ KeyId }, context) {
    const before = await keyMeant(context, KeyId);
    if (before.state !== "PendingDeletion")
      throw keyStateForbids(`The encryption key ${before.alias} is not about to be deleted.`);
    return change(context, before, { state: "Disabled", deletionAt: null });
  },
});
