import type { ListedVersion } from "./queries";

/** Versions as choices, newest first. */
export const versionOptions = (versions: readonly ListedVersion[]) =>
  versions.map(({ DocumentVersion, VersionName, IsDefaultVersion }) => ({
    id: DocumentVersion,
    label: [DocumentVersion, VersionName && `(${VersionName})`, IsDefaultVersion && "- default"]
      .filter(Boolean)
      .join(" "),
  }));
