import { randomBytes } from "node:crypto";

/** The last millisecond used and how many ids were made in it, so that ids of one process never go back. */
let last = 0;
let sequence = 0;

/**
 * How far the clock may be put back while ids go on from where they were, milliseconds. Beyond it the clock was wrong
 * before and is right now: ids of a far future would have no partition, and nothing could be written until a restart.
 */
const furthestBehind = 3_600_000;

/**
 * A time-ordered id (UUIDv7): 48 bits of milliseconds, 12 bits that count up within one, 62 random bits.
 * Source: RFC 9562, section 6.2, method 1.
 */
export function uuid7(now: Date): string {
  const clock = now.getTime();
  const time = last - clock > furthestBehind ? clock : Math.max(clock, last);
  sequence = time === last ? sequence + 1 : randomBytes(1).readUInt8();
  last = time;
  if (sequence > 0xfff) {
    last += 1;
    sequence = 0;
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The first id that something of this moment can have. */
export const firstIdAt = (moment: Date): string =>
  moment
    .getTime()
    .toString(16)
    .padStart(12, "0")
    .replace(/^(.{8})(.{4})$/, "$1-$2-7000-8000-000000000000");
