import * as z from "zod";
import { ATTACHMENT_ADDRESS_SECONDS } from "@/core/documents/attachment";
import type { Keys } from "../keys";
import { installInformation } from "../nodes/install-information";
import type { AttachmentRow } from "./attachment-store";

/** Which file an address leads to. */
type AttachmentPlace = Pick<AttachmentRow, "accountId" | "name" | "version" | "fileName">;

const Place = z.tuple([z.string(), z.string(), z.int(), z.string(), z.int()]);
const purpose = "attachment-address/v1";

/**
 * The path of a file's content. It is its own permission and holds until `expiresAt`; nobody else can make one, nor
 * change what it is about.
 */
export function attachmentPath(
  keys: Pick<Keys, "tokenMac">,
  { accountId, name, version, fileName }: AttachmentPlace,
  expiresAt: Date,
): string {
  const place: z.infer<typeof Place> = [accountId, name, version, fileName, Math.floor(expiresAt.getTime() / 1000)];
  const text = Buffer.from(JSON.stringify(place)).toString("base64url");
  return `/attachments/${text}.${keys.tokenMac(purpose, [text])}/${fileName}`;
}

/** The same as a whole address, as machines and programs reach this server; it holds for a quarter of an hour. */
export const attachmentUrl = (
  config: Parameters<typeof installInformation>[0],
  keys: Pick<Keys, "tokenMac">,
  place: AttachmentPlace,
  now: Date,
): string =>
  installInformation(config).serverUrl +
  attachmentPath(keys, place, new Date(now.getTime() + ATTACHMENT_ADDRESS_SECONDS * 1000));

/** A text in which addresses of files open nothing any more, for those who may read it but perhaps not the files. */
export const withoutProofs = (text: string): string =>
  text.replace(/(\/attachments\/)[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}(?=\/)/g, "$1…");

/** What a path leads to; undefined for one that this server did not make, and for one whose time is over. */
export function readAttachmentPath(
  keys: Pick<Keys, "tokenMacIsGood">,
  path: string,
  now: Date,
): AttachmentPlace | undefined {
  const [, text = "", mac = "", last] = /^\/attachments\/([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\/([^/]+)$/.exec(path) ?? [];
  if (!keys.tokenMacIsGood(purpose, [text], mac)) return undefined;
  const [accountId, name, version, fileName, expiresAt] = Place.parse(
    JSON.parse(Buffer.from(text, "base64url").toString()),
  );
  return last === fileName && now.getTime() / 1000 < expiresAt ? { accountId, name, version, fileName } : undefined;
}
