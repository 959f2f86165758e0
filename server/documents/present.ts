import { parseDocument } from "@/core/documents/parse";
import type { PredefinedDocument } from "@/core/documents/predefined/predefined-document";

/** A document as lists show it. Source: SSM API 2014-11-06, DocumentIdentifier; RunsArbitraryCommands is ours. */
export function documentIdentifier(document: PredefinedDocument) {
  const { schemaVersion, description } = parseDocument(document.content);
  return {
    Name: document.name,
    Owner: document.owner,
    PlatformTypes: [...document.platformTypes],
    DocumentVersion: document.version,
    DocumentType: document.documentType,
    SchemaVersion: schemaVersion,
    DocumentFormat: "JSON" as const,
    Description: description ?? "",
    /** Whoever may run it is administrator on the machine. */
    RunsArbitraryCommands: document.runsArbitraryCommands,
  };
}
