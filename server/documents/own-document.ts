import { invalidDocument, invalidDocumentOperation } from "@/core/documents/document";
import { predefinedDocument } from "@/core/documents/predefined/predefined";
import type { OperationContext } from "../operation";
import { documentResource, type ResolvedDocument, resolveDocument } from "./document-source";

/** A document that comes with the product is read only, and nobody shares it or takes it away. */
export const readOnlyDocument = (name: string) =>
  invalidDocumentOperation(`The document ${name} comes with the product; clone it to change it.`);

/**
 * A document that is to be changed: one of the caller's own account, in its default version.
 *
 * Errors: InvalidDocument; InvalidDocumentOperation for one that comes with the product.
 */
export async function ownDocument(
  { Name }: { Name: string },
  context: Pick<OperationContext, "app" | "tx" | "caller" | "config">,
): Promise<ResolvedDocument> {
  if (predefinedDocument(Name)) throw readOnlyDocument(Name);
  const document = await resolveDocument(context, Name);
  if (document.owner !== "Self") throw invalidDocument(Name);
  return document;
}

/** The same as policies see it. Errors: as ownDocument. */
export const prepareOwn = async (input: { Name: string }, context: Parameters<typeof ownDocument>[1]) =>
  documentResource(context.caller.accountId, await ownDocument(input, context));
