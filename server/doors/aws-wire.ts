import { DomainError } from "@/core/errors";
import { strictJson } from "./strict-json";

/**
 * An answer as AWS's JSON protocol writes it: a time is a number of seconds since 1970 with its milliseconds as a
 * fraction, bytes are base64, and what is not known is left out. Source: Smithy, AWS JSON 1.1.
 */
export function toWire(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(toWire);
  // A loop: lists of nodes pass here member by member.
  const wire: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || member === null) continue;
    // To assign this one would change the prototype instead.
    if (name === "__proto__") Object.defineProperty(wire, name, { value: toWire(member), enumerable: true });
    else wire[name] = toWire(member);
  }
  return wire;
}

/** A member that is null is one that was not given. Source: Smithy, AWS JSON 1.1. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === null ? [] : [[name, withoutNulls(member)]])),
  );
}

/**
 * A call's input from its body.
 *
 * Errors: SerializationException for what is not JSON, is nested too deep, names a member twice, or is no object.
 */
export function fromWire(body: Uint8Array): unknown {
  let value: unknown;
  try {
    value = strictJson(body);
  } catch (error) {
    if (error instanceof DomainError)
      throw new DomainError("SerializationException", error.message, [], { cause: error });
    throw error;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new DomainError("SerializationException", "The request's body is not a JSON object.");
  return withoutNulls(value);
}
