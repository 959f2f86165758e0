import { randomBytes } from "node:crypto";
import * as z from "zod";
import { validationException } from "@/core/errors";
import {
  AccessKeyDescription,
  AccessKeyId,
  AccessKeyStatus,
  accessKeyNotFound,
  tooManyAccessKeys,
} from "@/core/identity/access-key";
import { ACCESS_KEY_ID_BYTES, MAX_ACCESS_KEYS, newAccessKeyId } from "@/core/identity/access-key-rules";
import type { OperationContext } from "../operation";
import {
  type AccessKeyRow,
  accessKeysOf,
  countAccessKeys,
  deleteAccessKey as deleteRow,
  insertAccessKey,
  updateAccessKey as updateRow,
} from "./access-key-store";
import { presentAccessKey } from "./present";
import { holdUser, type UserRow } from "./user-store";

// What is done to a user's keys, by themselves or by those who may change access. Who it is, the operations say.

/** The members that make a key. */
export const newKeyInput = {
  Description: AccessKeyDescription.optional(),
  ExpirationDate: z.iso.datetime({ offset: true }).optional(),
};
/** The members that change one; an end that is null takes the end away. */
export const keyChangeInput = {
  AccessKeyId,
  Description: AccessKeyDescription.optional(),
  Status: AccessKeyStatus.optional(),
  ExpirationDate: z.iso.datetime({ offset: true }).nullable().optional(),
};
export const keyInput = { AccessKeyId };

/** A key's end. Errors: ValidationException for one that has passed, or that no calendar has. */
function endOf(text: string, now: Date): Date {
  const end = new Date(text);
  if (end.getTime() > now.getTime() && end.getUTCFullYear() <= 9999) return end;
  const message = "The expiration date must be in the future.";
  throw validationException(message, [{ path: ["ExpirationDate"], message }]);
}

const facts = ({ description, status, expiresAt }: Pick<AccessKeyRow, "description" | "status" | "expiresAt">) => ({
  description,
  status,
  expiresAt: expiresAt?.toISOString() ?? null,
});

export async function listKeys({ app, tx, now }: OperationContext, user: UserRow) {
  return { AccessKeys: (await accessKeysOf(tx, app, user)).map((key) => presentAccessKey(key, now)) };
}

/** Makes a key. Its secret is in this answer and nowhere else. Errors: LimitExceeded; ValidationException. */
export async function createKey(
  { app, tx, keys, now, announce, audit }: OperationContext,
  { accountId, id: userId, name }: UserRow,
  { Description: description = "", ExpirationDate }: z.output<z.ZodObject<typeof newKeyInput>>,
) {
  // Of two who are made at once, the second is counted after the first.
  await holdUser(tx, app, accountId, name);
  if ((await countAccessKeys(tx, { accountId, id: userId })) >= MAX_ACCESS_KEYS) throw tooManyAccessKeys();
  const id = newAccessKeyId(randomBytes(ACCESS_KEY_ID_BYTES));
  // 30 bytes are 40 characters of base 64, as AWS's secrets are.
  const secret = randomBytes(30).toString("base64");
  const expiresAt = ExpirationDate === undefined ? null : endOf(ExpirationDate, now);
  const key = { id, accountId, userId, status: "Active", createdAt: now, description, expiresAt };
  await insertAccessKey(tx, keys, { ...key, secret });
  audit({ resources: [`AccessKey/${id}`], summary: { after: facts(key) } });
  announce("access", "*");
  return {
    AccessKeyId: id,
    SecretAccessKey: secret,
    Region: app.config.region,
    ...(app.config.publicUrl && { EndpointUrl: app.config.publicUrl }),
  };
}

async function ownedKey({ app, tx }: OperationContext, user: UserRow, id: string): Promise<AccessKeyRow> {
  const key = (await accessKeysOf(tx, app, user)).find((each) => each.id === id);
  if (!key) throw accessKeyNotFound(id);
  return key;
}

/** Changes a key; one that is made inactive stops working within five seconds. Errors: AccessKeyNotFound; ValidationException. */
export async function updateKey(
  context: OperationContext,
  user: UserRow,
  input: z.output<z.ZodObject<typeof keyChangeInput>>,
) {
  const { tx, keys, now, announce, audit } = context;
  const key = await ownedKey(context, user, input.AccessKeyId);
  const next = {
    description: input.Description ?? key.description,
    status: input.Status ?? key.status,
    expiresAt:
      input.ExpirationDate === undefined
        ? key.expiresAt
        : input.ExpirationDate === null
          ? null
          : endOf(input.ExpirationDate, now),
  };
  if (!(await updateRow(tx, keys, key, next))) throw accessKeyNotFound(key.id);
  audit({ resources: [`AccessKey/${key.id}`], summary: { before: facts(key), after: facts(next) } });
  announce("access", "*");
  return {};
}

/** Deletes a key; it stops working within five seconds. Errors: AccessKeyNotFound. */
export async function deleteKey(context: OperationContext, user: UserRow, id: string) {
  const { tx, announce, audit } = context;
  const key = await ownedKey(context, user, id);
  await deleteRow(tx, key);
  audit({ resources: [`AccessKey/${key.id}`], summary: { before: facts(key) } });
  announce("access", "*");
  return {};
}
