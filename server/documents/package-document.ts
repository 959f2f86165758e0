import { readContentText } from "@/core/documents/content-text";
import { packageFileFindings } from "@/core/documents/package-manifest";
import { contentError } from "@/core/documents/parse";
import { validationException } from "@/core/errors";
import type { DocumentContent } from "./document-source";
import type { Attached } from "./gather-attachments";

/**
 * The name of a document's new version: the one that is given, if any; of a package always the version that its manifest says.
 *
 * Errors: ValidationException that names VersionName when the two are not the same.
 */
export function versionNameOf({ read }: DocumentContent, given: string | undefined): string | null {
  if (read.documentType !== "Package") return given ?? null;
  const { version } = read.manifest;
  if (given === undefined || given === version) return version;
  const message = `The name of a package's version is the version in its manifest, ${version}.`;
  throw validationException(`VersionName: ${message}`, [{ path: ["VersionName"], message }]);
}

/**
 * Makes sure that a package has the files that its manifest names, with the content that it says, and no others.
 *
 * Errors: InvalidDocumentContent with everything that is wrong, at its place.
 */
export function checkPackageFiles({ read, content, format }: DocumentContent, files: readonly Attached[]): void {
  if (read.documentType !== "Package") return;
  const findings = packageFileFindings(read.manifest, files);
  if (findings.length === 0) return;
  const text = readContentText(content, format);
  throw contentError(findings, "located" in text ? text.located : undefined);
}
