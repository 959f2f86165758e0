import type { OrderStep } from "@/core/commands/order";
import type { OrderedPackage } from "@/core/documents/package-order";
import type { DomainError } from "@/core/errors";
import { attachmentPath } from "../documents/attachment-address";
import type { ResolvedDocument } from "../documents/document-source";
import { attachmentsBeside } from "../documents/gather-attachments";
import { visibleDocument } from "../documents/visible-document";
import type { OperationContext } from "../operation";

/** What completing a step needs to know. */
export type CompletionContext = Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "visible"> & {
  /** Until when an order that is made of the steps may be at work: as long it can have the files of its packages. */
  filesUntil: Date;
};

/** Makes a refusal that names one input of a step, or the parameter that it comes from. */
export type Refuse = (input: string, message: string) => DomainError;

/** A step's inputs with all that the server puts in, and the documents that they came from. */
export type CompletedStep = { inputs: OrderStep["inputs"]; documents: ResolvedDocument[] };

/**
 * The inputs of `aws:configurePackage` with the package that is meant now: which file is for which machines, and where each is
 * had, all platforms' of them, for the machine to pick.
 *
 * To remove a package needs no file, and any version: the machine has kept what it installed.
 *
 * Errors: InvalidParameters that names the input; InvalidDocument, InvalidDocumentVersion.
 */
export async function withPackage(
  inputs: OrderStep["inputs"],
  refuse: Refuse,
  context: CompletionContext,
): Promise<CompletedStep> {
  const { name: reference, version: versionName } = inputs;
  if (typeof reference !== "string") throw refuse("name", "It must name a package.");
  const isInstall = inputs["action"] === "Install";
  const found = await visibleDocument({ name: reference, ...(isInstall && wantedVersion(versionName)) }, context);
  const { read, name } = found;
  if (read.documentType !== "Package")
    throw refuse("name", `${name} is no package: its type is ${read.documentType}. Packages are of type Package.`);

  const { version, packages, files } = read.manifest;
  const rows = isInstall ? await attachmentsBeside(found, context) : [];
  const isThere = (file: string) => rows.some(({ fileName }) => fileName === file);
  if (isInstall && !Object.keys(files).every(isThere)) throw refuse("name", `The files of ${name} are not all there.`);
  const ordered: OrderedPackage = {
    name,
    version,
    packages,
    files: Object.fromEntries(
      rows.map((row) => [
        row.fileName,
        { path: attachmentPath(context.keys, row, context.filesUntil), size: row.size, sha256: row.sha256 },
      ]),
    ),
  };
  return { inputs: { ...inputs, package: ordered }, documents: [found] };
}

/** Source: the original agent, which asks for the default version when none is named. */
function wantedVersion(version: unknown): { version?: string; versionName?: string } {
  if (typeof version !== "string" || version === "") return {};
  return version === "latest" ? { version: "$LATEST" } : { versionName: version };
}
