import { ANY, type PackagesByPlatform } from "./package-manifest";

/** What a machine is, in the words of manifests; the first name that a manifest has counts. */
export type PackageHost = {
  platforms: readonly string[];
  /** Of the platform, such as 22.04. */
  version: string;
  architectures: readonly string[];
};

/**
 * The file of a package that is for a machine; undefined when there is none. What is named exactly comes before a version
 * such as `22.*` (the longer the sooner), and that before `_any`. A platform that is named is not left for `_any` again.
 * Source: the original agent, which picks in this way.
 */
export function fileFor(packages: PackagesByPlatform, host: PackageHost): string | undefined {
  const platform = nameAmong(Object.keys(packages), host.platforms);
  const versions = platform === undefined ? {} : (packages[platform] ?? {});
  const version = versionAmong(Object.keys(versions), host.version);
  const architectures = version === undefined ? {} : (versions[version] ?? {});
  const architecture = nameAmong(Object.keys(architectures), host.architectures);
  return Object.entries(architectures).find(([name]) => name === architecture)?.[1]?.file;
}

const nameAmong = (named: readonly string[], wanted: readonly string[]): string | undefined =>
  [...wanted, ANY].find((name) => named.includes(name));

function versionAmong(named: readonly string[], version: string): string | undefined {
  if (named.includes(version)) return version;
  const parts = version.split(".");
  const matching = named
    .filter((name) => name.endsWith(".*"))
    .filter((name) => {
      const prefix = name.slice(0, -2).split(".");
      return prefix.length <= parts.length && prefix.every((part, index) => part === parts[index]);
    })
    .sort((a, b) => b.split(".").length - a.split(".").length);
  return matching[0] ?? [ANY, "*"].find((any) => named.includes(any));
}
