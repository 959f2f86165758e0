import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { validationException } from "@/core/errors";
import { type Caller, perform } from "../operation";
import { getOutput, MAX_RANGE_BYTES } from "../output/get-output";
import { streamOf } from "../output/output-input";
import { walk } from "../output/read";
import type { Exchange } from "./exchange";

/**
 * `GET /output/{commandId}/{nodeId}/{step}/{attempt}/{stdout|stderr}`: the bytes of a stream, as they were written.
 *
 * - `?from=&to=` bytes (`to` exclusive), `?line=&lines=` lines, `?tail=` the last lines; at most 1 MiB at once. The
 *   answer's headers say where it lies: x-offset, x-first-line, x-cut, x-total-bytes, x-total-lines, x-ended,
 *   x-last-stored-at.
 * - `?download=1` the whole as a file, streamed no faster than it is taken.
 *
 * Never shown by a browser as a page, whatever a machine wrote: an unnamed type, not to be guessed, to be saved.
 * Authorised as GetOutput. Errors: as GetOutput; ValidationException for a malformed address.
 */
export async function serveOutput(exchange: Exchange, caller: Caller): Promise<void> {
  const { app, req, res, path, query } = exchange;
  const [, , CommandId = "", InstanceId = "", step = "", attempt = "", Stream = "", ...rest] = path.split("/");
  if (rest.length > 0 || (Stream !== "stdout" && Stream !== "stderr"))
    throw validationException("There is no such stream of output.");
  const which = {
    CommandId,
    InstanceId,
    Step: wholeNumber(step, "step"),
    Attempt: wholeNumber(attempt, "attempt"),
    Stream,
  } as const;
  const given = (name: string) => (query.has(name) ? wholeNumber(query.get(name) ?? "", name) : undefined);

  res.setHeader("content-type", "application/octet-stream");
  res.setHeader("x-content-type-options", "nosniff");
  res.setHeader("cache-control", "no-store");
  const file = `${CommandId}.${InstanceId}.step-${which.Step}.attempt-${which.Attempt}.${Stream}.log`;

  if (query.get("download") === "1") {
    const { output } = await perform(app, getOutput, { ...which, MaxBytes: 0 }, caller);
    const stream = streamOf(which, caller);
    res.setHeader("content-disposition", `attachment; filename="${file}"`);
    // What is still growing is given as far as it is now.
    res.setHeader("content-length", output.TotalBytes);
    if (output.Sha256) res.setHeader("x-sha256", output.Sha256);
    if (req.method === "HEAD") return void res.end();
    return pipeline(
      Readable.from(upTo(output.TotalBytes, walk(app.db.pool, stream, 0)), { objectMode: true, highWaterMark: 4 }),
      res,
    );
  }

  const from = given("from");
  const to = given("to");
  const line = given("line");
  const tail = given("tail");
  const position =
    tail !== undefined ? { Tail: tail } : line !== undefined ? { FromLine: line } : { FromOffset: from ?? 0 };
  const MaxBytes = to === undefined ? MAX_RANGE_BYTES : Math.min(MAX_RANGE_BYTES, Math.max(0, to - (from ?? 0)));
  const lines = given("lines");
  const { output } = await perform(
    app,
    getOutput,
    { ...which, ...position, MaxBytes, ...(lines !== undefined && { MaxLines: lines }) },
    caller,
  );
  const body = Buffer.from(output.Content, "base64");
  res.writeHead(200, {
    "content-disposition": `attachment; filename="${file}"`,
    "content-length": body.length,
    "x-offset": output.Offset,
    "x-first-line": output.FirstLine,
    "x-cut": output.Cut ? 1 : 0,
    "x-total-bytes": output.TotalBytes,
    "x-total-lines": output.TotalLines,
    "x-ended": output.Ended ? 1 : 0,
    ...(output.LastStoredAt && { "x-last-stored-at": output.LastStoredAt.getTime() }),
  });
  res.end(req.method === "HEAD" ? undefined : body);
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw validationException(`${name} is not a whole number.`, [
      { path: [name], message: "It takes a whole number from 0." },
    ]);
  return Number(text);
}

/** The first `bytes` bytes; a stream that grew meanwhile would not be as long as its header says. */
async function* upTo(bytes: number, pieces: AsyncIterable<{ bytes: Buffer }>): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of pieces) {
    yield piece.bytes.subarray(0, left);
    left -= piece.bytes.length;
    if (left <= 0) return;
  }
}
