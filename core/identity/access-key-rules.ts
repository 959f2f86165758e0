import type { StatusWord } from "../status-family";

/** The most access keys of one user: one in use, one to change over to. Source: AWS IAM, quotas. */
export const MAX_ACCESS_KEYS = 2;

/** The longest description of an access key, characters. */
export const MAX_ACCESS_KEY_DESCRIPTION = 256;

/** Whether calls signed with a key are let in. */
export type AccessKeyState = "Active" | "Inactive" | "Expired";

/** A key's state at a moment; it has expired from the instant of `expiresAt` on, whatever else it is. */
export function accessKeyState(key: { status: string; expiresAt: Date | null; now: Date }): AccessKeyState {
  if (key.expiresAt && key.expiresAt.getTime() <= key.now.getTime()) return "Expired";
  return key.status === "Active" ? "Active" : "Inactive";
}

/** States of access keys as people read them. */
export const accessKeyWords: Record<AccessKeyState, StatusWord> = {
  Active: { family: "green", label: "Active" },
  Inactive: { family: "grey", label: "Inactive" },
  Expired: { family: "grey", label: "Expired" },
};

// RFC 4648's base 32.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bytes as base 32 without padding, five bits a character. Source: RFC 4648, section 6. */
export function base32(bytes: Uint8Array): string {
  let held = 0;
  let heldBits = 0;
  let text = "";
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      text += alphabet.charAt((held >> heldBits) & 31);
    }
  }
  if (heldBits > 0) text += alphabet.charAt((held << (5 - heldBits)) & 31);
  return text;
}

/** How many random bytes a new key's id needs. */
export const ACCESS_KEY_ID_BYTES = 10;

/** A new access key's id: AKIA and 16 characters of base 32, as AWS's look. */
export const newAccessKeyId = (random: Uint8Array): string => `AKIA${base32(random.subarray(0, ACCESS_KEY_ID_BYTES))}`;
