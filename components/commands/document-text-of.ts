import "@/components/console/zod-without-eval";

import { writeContentText } from "@/core/documents/content-text";
import { documentOfRun } from "@/core/documents/document-of-run";
import { parseDocument } from "@/core/documents/parse";
import type { CommandDetail } from "./queries";

/**
 * The text, as YAML, of a document that does what a command did. Loaded only where one is made.
 *
 * @param content what the command ran, as JSON
 *
 * Errors: DomainError when the content is no document that is understood, or the values do not fit it.
 */
export function documentTextOf(
  content: string,
  { CommandId, DocumentName, Parameters }: Pick<CommandDetail, "CommandId" | "DocumentName" | "Parameters">,
): string {
  const description = `What ${DocumentName} ran in command ${CommandId}.`;
  return writeContentText(documentOfRun(parseDocument(content), Parameters, description), "YAML");
}
