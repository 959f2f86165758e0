/**
 * Where a package for Windows is taken from: an address, or a path on the machine (a share of the network is one, too).
 * `sha256` is what it must be.
 */
export type PackageSource =
  | { from: "address"; url: string; sha256?: string }
  | { from: "path"; path: string; sha256?: string };

/** The SHA-256 of a package as it is written, hexadecimal. */
export const packageHash = /^[0-9a-fA-F]{64}$/;

/** What the name of a package on the machine ends in, by the plugin that takes it. */
export const packageEndings: Readonly<Record<string, string>> = { "aws:applications": ".msi", "aws:psModule": ".zip" };

// No character that Windows does not have in names, so that quotes around a path stay where they are.
const windowsPath = /^(?:[A-Za-z]:\\|\\\\[^\\/:*?"<>|\u0000-\u001f]+\\)[^/:*?"<>|\u0000-\u001f]+$/;

/**
 * What `source` and `sourceHash` of aws:applications and aws:psModule mean, or one sentence about what is wrong with them.
 * What comes without encryption has to have a hash: whoever is on the way could put another program in its place.
 *
 * @param ending what the name of a file on the machine ends in, such as `.msi`
 */
export function packageSource(
  source: unknown,
  sourceHash: unknown,
  ending: string,
): PackageSource | { problem: string } {
  const written = typeof source === "string" ? source.trim() : "";
  if (written === "") return { problem: "It must say where the package is." };
  const hash = typeof sourceHash === "string" ? sourceHash.trim() : "";
  if (hash !== "" && !packageHash.test(hash))
    return { problem: "sourceHash must be a SHA-256: 64 hexadecimal digits." };
  const sha256 = hash === "" ? {} : { sha256: hash.toLowerCase() };
  if (/^https?:\/\//i.test(written)) {
    if (!URL.canParse(written)) return { problem: "It is not an address." };
    if (hash === "" && !/^https:/i.test(written))
      return {
        problem: "An address that begins with http:// needs a sourceHash: anybody on the way could change the package.",
      };
    return { from: "address", url: written, ...sha256 };
  }
  const path = /^file:\/\/\//i.test(written) ? pathOfFileAddress(written) : written;
  if (!windowsPath.test(path) || path.split("\\").includes(".."))
    return {
      problem: `It must be an https:// or http:// address, or a whole path on the machine, such as C:\\Packages\\tool${ending}.`,
    };
  if (!path.toLowerCase().endsWith(ending)) return { problem: `The file on the machine must be a ${ending} file.` };
  return { from: "path", path, ...sha256 };
}

function pathOfFileAddress(written: string): string {
  try {
    return decodeURIComponent(written.slice("file:///".length)).replaceAll("/", "\\");
  } catch {
    return "";
  }
}
