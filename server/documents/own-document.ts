import { invalidDocument, invalidDocumentOperation } from "@/core/documents/document";
import { predefinedDocument } from "@/core/documents/predefined/predefined";
import type { OperationContext } from "../operation";
import { documentResource, resolveDocument } from "./document-source";

/** A document that comes with the product is read only, and nobody shares it or takes it away. */
export const readOnlyDocument = (name: string) =>
  invalidDocumentOperation(`The document ${name} comes with the product; clone it to change it.`);

/**
 * The resource of a document that is to be changed: one of the caller's own account, in its default version.
 *
 * Errors: InvalidDocument; InvalidDocumentOperation for one that comes with the product.
 */
export async function prepareOwn(
  { Name }: { Name: string },
  context: Pick<OperationContext, "tx" | "keys" | "caller" | "config">,
) {
  if (predefinedDocument(Name)) throw readOnlyDocument(Name);
  const document = await resolveDocument(context, Name);
  if (document.owner !== "Self") throw invalidDocument(Name);
  return documentResource(context.caller.accountId, document);
}
