import type * as z from "zod";
import { canonicalJson } from "@/core/commands/order";
import { invalidNextToken } from "@/core/errors";
import type { Keys } from "../keys";

/** What a page token is good for: one listing, of one account, with one set of filters and one order. */
export type Listing = { operation: string; accountId: string; question: unknown };

const purpose = "page";
const proved = ({ operation, accountId, question }: Listing, position: string) => [
  operation,
  accountId,
  canonicalJson(question),
  position,
];

/**
 * The NextToken after which a listing goes on. It can be read by whoever holds it, but not altered, and not used for
 * another listing.
 *
 * @param position where the page ended, such as the last row's sort value and id
 */
export function writePageToken(keys: Keys, listing: Listing, position: unknown): string {
  const text = Buffer.from(JSON.stringify(position)).toString("base64url");
  return `${text}.${keys.tokenMac(purpose, proved(listing, text))}`;
}

/**
 * The position in a NextToken; undefined when none was given.
 *
 * Errors: InvalidNextToken when we did not make it, or made it for another listing.
 */
export function readPageToken<Position extends z.ZodType>(
  keys: Keys,
  listing: Listing,
  token: string | undefined,
  position: Position,
): z.output<Position> | undefined {
  if (token === undefined) return undefined;
  const [text = "", given = ""] = token.split(".");
  if (!keys.tokenMacIsGood(purpose, proved(listing, text), given)) throw invalidNextToken();
  const parsed = position.safeParse(JSON.parse(Buffer.from(text, "base64url").toString()));
  if (!parsed.success) throw invalidNextToken();
  return parsed.data;
}
