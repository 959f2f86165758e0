import * as z from "zod";
import type { PlatformType } from "../nodes/node";
import { unstorable } from "../storable-text";
import { AttachmentName } from "./attachment";
import { MAX_ATTACHMENT_BYTES } from "./attachment-limits";
import { DocumentVersionName } from "./document";
import { type Finding, fault, findingsOf, warning } from "./finding";
import { versionFinding } from "./parse";
import { suggestion } from "./suggestion";

/** The schema version of packages. Source: user guide, Distributor, creating a package. */
export const PACKAGE_SCHEMA = "2.0";

/** What stands for every platform, version or architecture that is not named. Source: user guide, Distributor. */
export const ANY = "_any";

/** Platforms as manifests name them. Source: user guide, Distributor; the original agent's detection of platforms. */
export const packagePlatforms = [
  "amazon",
  "ubuntu",
  "debian",
  "raspbian",
  "centos",
  "redhat",
  "rocky",
  "almalinux",
  "oracle",
  "fedora",
  "suse",
  "opensuse",
  "opensuseleap",
  "alpine",
  "arch",
  "gentoo",
  "bottlerocket",
  "macos",
  "windows",
  ANY,
] as const;

/** Architectures as manifests name them. Source: user guide, Distributor. */
export const packageArchitectures = ["x86_64", "x86", "i386", "arm64", ANY] as const;

/** The most files that one version of a package can have. Source: user guide, Distributor. */
const MAX_PACKAGE_FILES = 20;

const Platform = z
  .string()
  .regex(/^[a-z0-9_.-]{1,64}$/, `A platform's name is in small letters, such as ubuntu; ${ANY} is every other one.`);
const PlatformVersion = z
  .string()
  .regex(
    /^(?:_any|\*|[a-zA-Z0-9_.-]{1,64}(?:\.\*)?)$/,
    `This must be a version of the platform, such as 22.04 or 22.*, or ${ANY}.`,
  );
const FileName = z
  .string()
  .refine(
    (name) => AttachmentName.safeParse(name).success,
    "A file's name has 3 to 128 letters, digits, _, - and dots.",
  );

/** Which file is for which platform, version of it and architecture, in this order. */
export const PackagesByPlatform = z.record(
  Platform,
  z.record(PlatformVersion, z.partialRecord(z.enum(packageArchitectures), z.strictObject({ file: FileName }))),
);
export type PackagesByPlatform = z.infer<typeof PackagesByPlatform>;

const FileContent = z.strictObject({
  checksums: z.strictObject({
    sha256: z.string().regex(/^[0-9a-fA-F]{64}$/, "This must be the file's SHA-256: 64 hexadecimal digits."),
  }),
  size: z.int().nonnegative().max(MAX_ATTACHMENT_BYTES, "Files have at most 64 MiB.").optional(),
});

const Content = z.strictObject({
  schemaVersion: z.literal(PACKAGE_SCHEMA),
  version: z
    .string()
    .refine(
      (version) => DocumentVersionName.safeParse(version).success,
      "A package's version has 1 to 128 letters, digits, _, - and dots.",
    )
    .refine((version) => version !== "latest", "No version is called latest: that is the word for the newest one."),
  publisher: z.string().max(1024).optional(),
  description: z.string().optional(),
  packages: PackagesByPlatform.refine((all) => Object.keys(all).length > 0, "At least one platform is needed here."),
  files: z
    .record(FileName, FileContent)
    .refine((all) => Object.keys(all).length > 0, "At least one file is needed here.")
    .refine(
      (all) => Object.keys(all).length <= MAX_PACKAGE_FILES,
      `There can be at most ${MAX_PACKAGE_FILES} files here.`,
    ),
});

/** What a package says of itself: its version, its files, and which of them is for which machines. */
export type PackageManifest = z.infer<typeof Content>;

/** The members that there can be at a path of a package. */
export function packageMembersAt(path: readonly (string | number)[]): string[] {
  const [first] = path;
  if (path.length === 0) return Object.keys(Content.shape);
  if (first === "packages")
    return [[], [...packagePlatforms], [ANY], [...packageArchitectures], ["file"]][path.length] ?? [];
  if (first === "files" && path.length === 2) return Object.keys(FileContent.shape);
  return first === "files" && path.length === 3 ? Object.keys(FileContent.shape.checksums.shape) : [];
}

/** Reads the value of a package's manifest (schema 2.0): every error at once, as far as its shape lets them be seen. */
export function readPackage(value: unknown): { manifest?: PackageManifest; findings: Finding[] } {
  const unkept = unstorable(value);
  if (unkept) return { findings: [fault(unkept.path, unkept.message)] };
  if (!z.object({ schemaVersion: z.literal(PACKAGE_SCHEMA) }).safeParse(value).success)
    return { findings: [versionFinding(value, [PACKAGE_SCHEMA])] };
  const parsed = Content.safeParse(value);
  if (!parsed.success) return { findings: findingsOf(parsed.error.issues, value, packageMembersAt) };

  const manifest = parsed.data;
  const names = Object.keys(manifest.files);
  const used = new Set<string>();
  const findings: Finding[] = [];
  for (const { platform, version, architecture, file } of entriesOf(manifest.packages)) {
    used.add(file);
    if (!names.includes(file))
      findings.push(
        fault(
          ["packages", platform, version, architecture, "file"],
          `The package has no file ${file}: name it under files.${suggestion(file, names)}`,
        ),
      );
  }
  for (const platform of Object.keys(manifest.packages))
    if (!packagePlatforms.some((known) => known === platform))
      findings.push({
        ...warning(
          ["packages", platform],
          `No platform that is known here is called ${platform}.${suggestion(platform, packagePlatforms)}`,
        ),
        part: "name",
      });
  for (const name of names)
    if (!used.has(name)) findings.push({ ...warning(["files", name], `No platform uses ${name}.`), part: "name" });
  return findings.some(({ severity }) => severity === "error") ? { findings } : { manifest, findings };
}

function* entriesOf(
  packages: PackagesByPlatform,
): Generator<{ platform: string; version: string; architecture: string; file: string }> {
  for (const [platform, versions] of Object.entries(packages))
    for (const [version, architectures] of Object.entries(versions))
      for (const [architecture, entry] of Object.entries(architectures))
        if (entry) yield { platform, version, architecture, file: entry.file };
}

/** The platforms that a package has a file for. */
export function platformsOfPackage({ packages }: PackageManifest): PlatformType[] {
  const names = Object.keys(packages);
  const isFor = (platform: PlatformType) =>
    names.some(
      (name) => name === ANY || (name === "windows" ? "Windows" : name === "macos" ? "MacOS" : "Linux") === platform,
    );
  return (["Linux", "Windows", "MacOS"] as const).filter(isFor);
}

/** A file that lies beside a version, as far as a manifest can speak of it. */
type FileBeside = { fileName: string; size: number; sha256: string };

/**
 * What is wrong with the files beside a package: each that the manifest names has to be there, with the content that it
 * says, and no other. Problems with no path are about the files, not about the manifest.
 */
export function packageFileFindings({ files }: PackageManifest, beside: readonly FileBeside[]): Finding[] {
  const found = new Map(beside.map((file) => [file.fileName, file]));
  const findings: Finding[] = [];
  for (const [name, { checksums, size }] of Object.entries(files)) {
    const file = found.get(name);
    if (!file)
      findings.push({ ...fault(["files", name], `The file ${name} is not among the attachments.`), part: "name" });
    else if (file.sha256 !== checksums.sha256.toLowerCase())
      findings.push(
        fault(["files", name, "checksums", "sha256"], `The attachment ${name} has the SHA-256 ${file.sha256}.`),
      );
    else if (size !== undefined && size !== file.size)
      findings.push(fault(["files", name, "size"], `The attachment ${name} has ${file.size} bytes.`));
  }
  for (const { fileName } of beside)
    if (!Object.hasOwn(files, fileName))
      findings.push(fault(["files"], `The attachment ${fileName} is not named under files.`));
  return findings;
}
