import * as z from "zod";
import type { Keys } from "../keys";

/** How long a visit at the provider may take, milliseconds. */
export const ticketMilliseconds = 10 * 60_000;

/** A visit at the provider that is under way: what its answer is checked against, and never leaves the browser in clear. */
const Visit = z.strictObject({
  kind: z.literal("visit"),
  purpose: z.enum(["sign-in", "link"]),
  issuer: z.string(),
  clientId: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where to go afterwards. */
  next: z.string(),
  /** Whose profile it began on; "" at sign-in. */
  sessionId: z.string(),
  expiresAt: z.int(),
});

/** Somebody who came back and whose own second factor is asked for. */
const Proven = z.strictObject({
  kind: z.literal("proven"),
  issuer: z.string(),
  subject: z.string(),
  next: z.string(),
  expiresAt: z.int(),
});

const Ticket = z.discriminatedUnion("kind", [Visit, Proven]);
export type Visit = z.output<typeof Visit>;
export type Proven = z.output<typeof Proven>;

const owner = (accountId: string) => ["sign-in-ticket", accountId];

/**
 * A ticket as the browser's cookie carries it: sealed under the master key, so that any process can go on with it and
 * nobody else can read or make one.
 */
export const sealTicket = (keys: Keys, accountId: string, ticket: Visit | Proven): string =>
  keys.seal(owner(accountId), Buffer.from(JSON.stringify(ticket))).toString("base64url");

/** The ticket in a cookie; undefined for none, for one that is over, and for what we did not seal. */
export function openTicket(
  keys: Keys,
  accountId: string,
  sealed: string | undefined,
  now: Date,
): Visit | Proven | undefined {
  if (!sealed) return undefined;
  let text: string;
  try {
    text = keys.unseal(owner(accountId), Buffer.from(sealed, "base64url")).toString();
  } catch {
    return undefined;
  }
  const ticket = Ticket.parse(JSON.parse(text));
  return now.getTime() < ticket.expiresAt ? ticket : undefined;
}
