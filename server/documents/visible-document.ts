import { holds } from "@/core/access/condition";
import { invalidDocument } from "@/core/documents/document";
import { type OperationContext, seeing } from "../operation";
import { documentResource, type ResolvedDocument, resolveDocument } from "./document-source";

/**
 * A document that another one names, in the version that is asked for; whoever may not see it is not told that there is one.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion.
 */
export async function visibleDocument(
  { name, ...wanted }: { name: string; version?: string; versionName?: string },
  context: Pick<OperationContext, "app" | "tx" | "config" | "caller" | "visible">,
): Promise<ResolvedDocument> {
  const found = await resolveDocument(context, name, wanted);
  if (holds(context.visible("Document", seeing), documentResource(context.caller.accountId, found))) return found;
  throw invalidDocument(name);
}
