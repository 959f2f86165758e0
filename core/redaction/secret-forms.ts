/** A piece of a form: the ways in which it may be written. An empty way means that it may be left out. */
export type Unit = readonly Uint8Array[];

/** One way to write a secret down, piece by piece. */
export type Form = readonly Unit[];

/** Shorter secrets cannot be told from what is no secret: masking `1234` everywhere would wreck any output. */
export const LEAST_SECRET_BYTES = 6;

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Characters that quoting writes in ways of their own: JSON, shells, HTML, forms of the web, line ends of Windows. */
const OWN_WAYS: Readonly<Record<string, readonly string[]>> = {
  "\n": ["\\n", "\r\n", "%0D%0A", "%0d%0a", "\\r\\n"],
  "\r": ["\\r"],
  "\t": ["\\t"],
  "\b": ["\\b"],
  "\f": ["\\f"],
  "\u001b": ["\\e", "\\E"],
  " ": ["+"],
  "'": ["'\\''", "'\"'\"'", "&#39;", "&#x27;", "&#x27", "&apos;"],
  '"': ["&quot;", "&#34;", "&#x22;"],
  "&": ["&amp;", "&#38;"],
  "<": ["&lt;", "&#60;"],
  ">": ["&gt;", "&#62;"],
};

const encoder = new TextEncoder();
const unit = (ways: Iterable<string>): Unit => [...new Set(ways)].map((way) => encoder.encode(way));

const hexOf = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
const inBothCases = (ways: readonly string[]) => [...ways, ...ways.map((way) => way.toUpperCase())];

/** Every way in which a character is written raw, in an address, in JSON, by a shell that quotes, or in HTML. */
function waysOf(character: string): Unit {
  const bytes = [...encoder.encode(character)];
  const codeUnits = character.split("").map((each) => hexOf(each.charCodeAt(0), 4));
  const escapes = [
    ["%", bytes.map((byte) => hexOf(byte, 2))],
    ["\\x", bytes.map((byte) => hexOf(byte, 2))],
    ["\\", bytes.map((byte) => byte.toString(8).padStart(3, "0"))],
    ["\\u", codeUnits],
  ] as const;
  return unit([
    character,
    ...escapes.flatMap(([sign, numbers]) =>
      inBothCases([numbers.join("\0")]).map((all) => sign + all.replaceAll("\0", sign)),
    ),
    ...(/[!-/:-@[-`{-~ ]/.test(character) ? [`\\${character}`] : []),
    ...(OWN_WAYS[character] ?? []),
  ]);
}

const written = (text: string, known: Map<string, Unit>): Form =>
  Array.from(text, (character) => {
    const ways = known.get(character) ?? waysOf(character);
    known.set(character, ways);
    return ways;
  });

/** How much of an encoded secret is on a line before the line may end: after less, every second line would be held back. */
const LEAST_ON_LINE = { base64: 4, hex: 3 };

/** The forms of groups with breaks between them. Where a line ends after fewer than `least`, the rest is found for itself. */
const broken = (groups: readonly Form[], breakAt: (index: number) => Unit, least: number): Form[] =>
  Array.from({ length: least }, (_, skipped) =>
    groups.slice(skipped).flatMap((group, index) => (index === 0 ? group : [breakAt(index), ...group])),
  );

const HEX_BREAK = unit(["", " ", ":", "-"]);
const HEX_BREAK_OR_LINE_END = unit(["", " ", ":", "-", "\n"]);

function inHex(bytes: Uint8Array): Form[] {
  const digits = Array.from({ length: 16 }, (_, value) => unit(inBothCases([hexOf(value, 1)])));
  const groups = Array.from(bytes, (byte) => [digits[byte >> 4] ?? [], digits[byte & 15] ?? []]);
  const { hex } = LEAST_ON_LINE;
  return broken(groups, (index) => (index < hex ? HEX_BREAK : HEX_BREAK_OR_LINE_END), hex);
}

const NO_BREAK = unit([""]);
const LINE_END = unit(["", "\n", "\r\n", "\\n", "\\r\\n"]);

const BASE64_WAYS: readonly (readonly string[])[] = [...BASE64].map((character) => {
  if (character === "+") return ["+", "-", "%2B", "%2b"];
  if (character === "/") return ["/", "_", "\\/", "%2F", "%2f"];
  return [character];
});

/**
 * A secret within something longer that is written in Base64. A character that carries bits of what is around it as well may be any that
 * has the secret's bits right.
 *
 * @param before bytes before it since a multiple of three: 0, 1 or 2
 */
function inBase64(bytes: Uint8Array, before: number): Form[] {
  const start = before * 8;
  const end = start + bytes.length * 8;
  const bitAt = (bit: number) => ((bytes[(bit - start) >> 3] ?? 0) >> (7 - ((bit - start) & 7))) & 1;
  const known = new Map<string, Unit>();
  const groups: Form[] = [];
  for (let at = Math.floor(start / 6); at * 6 < end; at++) {
    let mask = 0;
    let wanted = 0;
    for (let bit = at * 6; bit < at * 6 + 6; bit++) {
      const isOurs = bit >= start && bit < end;
      mask = (mask << 1) | (isOurs ? 1 : 0);
      wanted = (wanted << 1) | (isOurs ? bitAt(bit) : 0);
    }
    const key = `${mask} ${wanted}`;
    const ways = known.get(key) ?? unit(BASE64_WAYS.flatMap((each, value) => ((value & mask) === wanted ? each : [])));
    known.set(key, ways);
    groups.push([ways]);
  }
  const { base64 } = LEAST_ON_LINE;
  return broken(groups, (index) => (index < base64 ? NO_BREAK : LINE_END), base64);
}

/** The secret without the white space around it, which rarely goes along, and each of its lines. */
const partsOf = (secret: string) =>
  [...new Set([secret, ...secret.split(/\r\n|\r|\n/)].map((part) => part.trim()))].filter(
    (part) => encoder.encode(part).length >= LEAST_SECRET_BYTES,
  );

/** Whether a secret is too short to be masked. An empty one is none, and has nothing to be masked. */
export const isTooShort = (secret: string): boolean => secret.trim() !== "" && partsOf(secret).length === 0;

/**
 * The forms in which a secret is recognised: written out (every character raw or in any escape of an address, of JSON, of a
 * shell or of HTML), in hexadecimal digits, and in Base64 wherever it lies in what was encoded. Of a secret of several lines
 * also each line; lines of less than six bytes are only recognised within the whole.
 */
export function formsOf(secret: string): Form[] {
  const known = new Map<string, Unit>();
  return partsOf(secret).flatMap((part) => {
    const bytes = encoder.encode(part);
    return [written(part, known), ...inHex(bytes), ...[0, 1, 2].flatMap((before) => inBase64(bytes, before))];
  });
}
