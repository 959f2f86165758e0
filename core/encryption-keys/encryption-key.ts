import * as z from "zod";
import { DomainError } from "../errors";
import { keyAliasProblem, MAX_ENCRYPTION_KEYS, MAX_KEY_DESCRIPTION } from "./encryption-key-rules";

/** The alias of a new key. Source: KMS API 2014-11-01, CreateAlias. */
export const NewKeyAlias = z.string().superRefine((alias, context) => {
  const message = keyAliasProblem(alias);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/** Source: KMS API 2014-11-01, CreateKey. */
export const KeyDescription = z.string().max(MAX_KEY_DESCRIPTION);

/** A key by its id, its alias, or the ARN of either. Source: KMS API 2014-11-01, KeyId. */
export const KeyReference = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[a-zA-Z0-9:/_-]+$/);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a reference names: an alias or an id; undefined for another account's, and for what is neither. */
export function readKeyReference(reference: string, accountId: string): { alias: string } | { id: string } | undefined {
  const [, owner, named] = /^arn:aws:kms:[a-z0-9-]*:([0-9]{12}):((?:key|alias)\/.+)$/.exec(reference) ?? [];
  if (owner !== undefined && owner !== accountId) return undefined;
  const name = named ?? reference;
  if (name.startsWith("alias/")) return { alias: name };
  const id = name.replace(/^key\//, "");
  return uuid.test(id) ? { id } : undefined;
}

const about = (code: string, message: string, field = "KeyId") =>
  new DomainError(code, message, [{ path: [field], message }]);

/** There is no such key. Source: KMS API 2014-11-01, NotFoundException. */
export const noSuchKey = (reference: string) => about("NotFoundException", `There is no encryption key ${reference}.`);
/** Source: KMS API 2014-11-01, AlreadyExistsException. */
export const keyAliasExists = (alias: string) =>
  about("AlreadyExistsException", `There is an encryption key ${alias} already.`, "Alias");
/** Source: KMS API 2014-11-01, LimitExceededException. */
export const tooManyKeys = () =>
  about("LimitExceededException", `An account can have at most ${MAX_ENCRYPTION_KEYS} encryption keys.`, "Alias");
/** The key's state does not allow it. Source: KMS API 2014-11-01, KMSInvalidStateException. */
export const keyStateForbids = (message: string) => about("KMSInvalidStateException", message);
