import { DomainError } from "@/core/errors";
import { invalidCiphertext } from "@/core/parameters/parameter";
import { reportForgery } from "../audit/forgery";
import { rewrap, sealUnder, unsealUnder } from "../encryption-keys/envelope";
import { keyToSeal, materialToUnseal } from "../encryption-keys/usable-key";
import type { Keys } from "../keys";
import type { OperationContext } from "../operation";
import type { VersionRow } from "./parameter-row";

/** Whose value it is: bound to what is sealed, so that it is worth nothing in another row. */
type SecretPlace = Pick<VersionRow, "accountId" | "parameterId" | "version" | "wrappedBy">;

const ownerOf = ({ accountId, parameterId, version, wrappedBy }: SecretPlace) => [
  accountId,
  "parameter",
  parameterId,
  String(version),
  wrappedBy ?? "",
];

/** A secret as its version keeps it. */
type Sealed = Pick<VersionRow, "sealed" | "keyId" | "wrappedBy" | "wrappedVersion">;

/** Seals a value by the key that is named. Errors: InvalidKeyId. */
export async function sealValue(
  context: OperationContext,
  place: Omit<SecretPlace, "wrappedBy">,
  keyId: string,
  value: string,
): Promise<Sealed> {
  const { key, material } = await keyToSeal(context, keyId);
  const owner = ownerOf({ ...place, wrappedBy: key.id });
  const sealed = new Uint8Array(sealUnder(material, owner, Buffer.from(value)));
  return { sealed, keyId, wrappedBy: key.id, wrappedVersion: key.version };
}

/**
 * The value that was sealed.
 *
 * Errors: InvalidKeyId; InvalidCiphertextException when it was altered, belongs elsewhere, or was sealed under another master
 * key; it is reported.
 */
export async function unsealValue(
  context: Pick<OperationContext, "app" | "tx" | "keys" | "caller">,
  {
    path,
    sealed,
    wrappedVersion,
    ...place
  }: SecretPlace & Pick<Sealed, "wrappedVersion"> & { path: string; sealed: Uint8Array },
): Promise<string> {
  try {
    const key = { id: place.wrappedBy ?? "", version: wrappedVersion ?? 0 };
    return unsealUnder(await materialToUnseal(context, key), ownerOf(place), sealed).toString();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const { accountId, version } = place;
    reportForgery(context.app, { kind: "ParameterVersion", id: `${path}:${version}`, accountId });
    throw invalidCiphertext(path);
  }
}

/** The same secret wrapped by other material. Errors: throws when it was altered or belongs elsewhere. */
export const rewrapValue = (from: Uint8Array, to: Uint8Array, place: SecretPlace, sealed: Uint8Array): Uint8Array =>
  new Uint8Array(rewrap(from, to, ownerOf(place), sealed));

/**
 * What the audit knows a value by: the same for the same value of the same parameter until the master key is rotated, and no
 * way back.
 */
export const fingerprintOf = (keys: Keys, parameterId: string, value: string): string =>
  `hmac:${keys.fingerprint("parameter-fingerprint", [parameterId, value]).toString("hex").slice(0, 32)}`;
