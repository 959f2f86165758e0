import type { Application } from "../application";
import { readBytes } from "../output/read";
import type { OutputStream } from "../output/segments";

/**
 * The first characters of a stream, for the API's limited fields. Bytes that are not UTF-8 read as U+FFFD; a character
 * at the limit is whole or left out.
 */
export async function firstCharacters(
  app: Pick<Application, "db">,
  { accountId, commandId, nodeId, step, attempt, stream }: OutputStream,
  limit: number,
): Promise<string> {
  // A character takes at most four bytes.
  const { bytes } = await readBytes(app.db.pool, { accountId, commandId, nodeId, step, attempt, stream }, 0, limit * 4);
  const text = new TextDecoder("utf-8").decode(bytes).replaceAll("\u0000", "\ufffd");
  return text.length <= limit
    ? text
    : Array.from(text.slice(0, limit + 1))
        .slice(0, -1)
        .join("")
        .slice(0, limit);
}
