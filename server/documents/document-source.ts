import { createHash } from "node:crypto";
import { parseArn } from "@/core/arn";
import { type Document, invalidDocument, invalidDocumentVersion } from "@/core/documents/document";
import { parseDocument } from "@/core/documents/parse";
import { predefinedDocument } from "@/core/documents/predefined/predefined";
import type { PredefinedDocument } from "@/core/documents/predefined/predefined-document";
import type { Resource } from "../authorisation/authorise";

/** A document that can be run: which one exactly, and what it says. */
export type ResolvedDocument = { source: PredefinedDocument; version: string; sha256: string; document: Document };

/** Documents that come with the product never change while it runs: each is hashed and parsed once. */
const resolved = new WeakMap<PredefinedDocument, ResolvedDocument>();

/**
 * The document of a name (or ARN) and version, as `accountId` sees it.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion.
 */
export function resolveDocument(reference: string, version: string | undefined): ResolvedDocument {
  const name = reference.startsWith("arn:") ? (parseArn(reference)?.name ?? reference) : reference;
  const source = predefinedDocument(name);
  if (!source) throw invalidDocument(name);
  if (version !== undefined && version !== "$DEFAULT" && version !== "$LATEST" && version !== source.version)
    throw invalidDocumentVersion(name, version);
  const known = resolved.get(source);
  if (known) return known;
  const sha256 = createHash("sha256")
    .update(JSON.stringify(source.content, null, 2))
    .digest("hex");
  const fresh = { source, version: source.version, sha256, document: parseDocument(source.content) };
  resolved.set(source, fresh);
  return fresh;
}

/** A document as policies see it. */
export const documentResource = (
  accountId: string,
  { name, runsArbitraryCommands }: Pick<PredefinedDocument, "name" | "runsArbitraryCommands">,
): Resource => ({
  type: "Document",
  id: name,
  accountId,
  attributes: { runsArbitraryCommands },
});
