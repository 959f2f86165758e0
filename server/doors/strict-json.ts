import { validationException } from "@/core/errors";

/** Deeper than any input is, shallower than anything that costs us. */
const deepest = 32;

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a request's JSON. Beyond the grammar (RFC 8259) it refuses what two readers could take for different things or
 * what only an attacker sends: bytes that are no UTF-8, a member named twice, `__proto__` and its like,
 * nesting deeper than 32. Nothing at all is an empty object.
 *
 * Errors: ValidationException.
 */
export function strictJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw validationException("The request's body is not JSON.");
  }
  refuseAmbiguity(text);
  return value;
}

/** Walks text that JSON.parse has accepted, so it may trust the grammar. */
function refuseAmbiguity(text: string): void {
  /** The members seen so far of each open object; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  let namesFollow = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
        open.push(new Set());
        namesFollow = true;
        break;
      case 0x5b: // [
        open.push(undefined);
        namesFollow = false;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        break;
      case 0x2c: // ,
        namesFollow = open.at(-1) !== undefined;
        break;
      case 0x3a: // :
        namesFollow = false;
        break;
      case 0x22: {
        const end = endOfString(text, at);
        if (namesFollow) noteName(open.at(-1), String(JSON.parse(text.slice(at, end + 1))));
        at = end;
        break;
      }
    }
    if (open.length > deepest) throw validationException(`The request's body is nested deeper than ${deepest} levels.`);
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at++;
  }
}

/** Names that reach an object's prototype where somebody assigns by name. No operation has such a member. */
const prototypeNames = new Set(["__proto__", "constructor", "prototype"]);

function noteName(seen: Set<string> | undefined, name: string): void {
  if (prototypeNames.has(name)) throw validationException(`A member of the request's body is named '${name}'.`);
  if (seen?.has(name))
    throw validationException(`The member ${JSON.stringify(name.slice(0, 100))} is in the request's body twice.`);
  seen?.add(name);
}
