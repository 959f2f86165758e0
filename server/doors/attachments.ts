import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { readAttachmentPath } from "../documents/attachment-address";
import { attachmentsOf, piecesOf } from "../documents/attachment-store";
import { type Exchange, sendJson } from "./exchange";

/**
 * Answers `GET /attachments/<what, until when, and a proof>/<file name>`: a file that lies beside a document. The address is
 * the permission, which GetDocument gives to those who may read the document.
 *
 * The last piece is held back until the whole is known to be what was attached, so nobody gets all of anything else.
 */
export async function serveAttachment({ app, req, res, path, requestId }: Exchange): Promise<void> {
  const place = readAttachmentPath(app.keys, path, app.now());
  const refuse = (status: number, code: string, message: string) =>
    sendJson({ res }, status, { code, message, problems: [], requestId });
  if (!place) return refuse(403, "AccessDeniedException", "This address does not hold, or not any more.");
  const { prisma } = app.db;
  const rows = await attachmentsOf(prisma, app, place);
  const row = rows.find(({ fileName }) => fileName === place.fileName);
  if (!row) return refuse(404, "NotFound", "The file is not there any more.");
  res.writeHead(200, {
    // Never shown by a browser as a page, whatever somebody attached.
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
    "content-disposition": `attachment; filename="${row.fileName}"`,
    "content-length": row.size,
    "cache-control": "no-store",
    "x-sha256": row.sha256,
  });
  if (req.method === "HEAD") return void res.end();
  await pipeline(
    Readable.from(verified(row.sha256, piecesOf(prisma, row.accountId, row.fileId)), { objectMode: true }),
    res,
  ).catch((error: unknown) => {
    // Whoever hangs up in the middle has not failed here.
    if (error instanceof Altered) app.log.error({ requestId, ...place }, "an attachment's content was altered");
  });
}

class Altered extends Error {}

async function* verified(sha256: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let held: Uint8Array | undefined;
  for await (const piece of pieces) {
    if (held) yield held;
    hash.update(piece);
    held = piece;
  }
  if (hash.digest("hex") !== sha256) throw new Altered("The content is not what was attached.");
  if (held) yield held;
}
