import { invalidCiphertext, invalidKeyId } from "@/core/parameters/parameter";
import { defaultKeyAlias } from "@/core/parameters/parameter-rules";
import { reportForgery, type Witness } from "../audit/forgery";
import type { Keys } from "../keys";

/** Whose value it is: bound to what is sealed, so that it is worth nothing in another row. */
export type SecretPlace = { accountId: string; parameterId: string; version: number; keyId: string };

const ownerOf = ({ accountId, parameterId, version, keyId }: SecretPlace) => [
  accountId,
  "parameter",
  parameterId,
  String(version),
  keyId,
];

/** The key that a request names. Errors: InvalidKeyId. */
export function keyNamed(keyId: string): string {
  if (keyId === defaultKeyAlias) return keyId;
  throw invalidKeyId(`There is no encryption key ${keyId}. There is ${defaultKeyAlias}.`);
}

/** Seals a value. */
export const sealValue = (keys: Keys, place: SecretPlace, value: string): Buffer =>
  keys.seal(ownerOf(place), Buffer.from(value));

/**
 * The value that was sealed.
 *
 * Errors: InvalidCiphertextException when it was altered, belongs elsewhere, or was sealed by another key; it is reported.
 */
export function unsealValue(witness: Witness, place: SecretPlace & { path: string }, sealed: Uint8Array): string {
  try {
    return witness.keys.unseal(ownerOf(place), sealed).toString();
  } catch {
    const { accountId, path, version } = place;
    reportForgery(witness, { kind: "ParameterVersion", id: `${path}:${version}`, accountId });
    throw invalidCiphertext(path);
  }
}

/** What the audit knows a value by: the same for the same value of the same parameter, and no way back. */
export const fingerprintOf = (keys: Keys, parameterId: string, value: string): string =>
  `hmac:${keys.mac("parameter-fingerprint", [parameterId, value]).toString("hex").slice(0, 32)}`;
