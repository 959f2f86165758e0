import { createHash } from "node:crypto";
import type { AssociationTerms } from "@/core/associations/association";
import { canonicalJson } from "@/core/commands/order";
import { resolveStoredValues } from "../commands/stored-values";
import { commandOf, resolveDocument } from "../documents/document-source";
import type { OperationContext } from "../operation";
import type { Applied } from "./node-state-store";

type Context = Pick<OperationContext, "app" | "tx" | "caller" | "config" | "visible">;

/** What an association applies now, as it is compared with what machines have: whatever changes it is applied anew. */
export type Hashes = Pick<Applied, "documentVersion" | "documentSha256" | "parametersSha256">;

/**
 * The document in its version, and the parameters with what they refer to in Parameter Store, as hashes.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion, InvalidDocumentType, InvalidParameters.
 */
export async function appliedHashes(
  { Name, DocumentVersion: version, Parameters = {} }: AssociationTerms,
  context: Context,
): Promise<Hashes> {
  const found = await resolveDocument(context, Name, { version });
  const command = commandOf(found);
  const { document, supplied, secrets } = await resolveStoredValues(command, Parameters, context);
  // The text of a document that refers to nothing is covered by its own hash.
  const said =
    document === command
      ? supplied
      : { supplied, steps: document.steps, ...(secrets.size > 0 && { secrets: Object.fromEntries(secrets) }) };
  return {
    documentVersion: found.version,
    documentSha256: found.sha256,
    parametersSha256: createHash("sha256").update(canonicalJson(said)).digest("hex"),
  };
}
