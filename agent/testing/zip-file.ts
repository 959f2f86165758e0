import { execFileSync } from "node:child_process";
import {
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What goes into an archive: text, or a link to somewhere. */
export type ZipContent = Readonly<Record<string, string | { link: string }>>;

/** A zip file as the distribution's own `zip` makes it, the same each time; files that end with .sh can be run. */
export function zipOf(content: ZipContent): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-zip-"));
  try {
    const from = path.join(folder, "content");
    mkdirSync(from);
    for (const [name, what] of Object.entries(content)) {
      const file = path.join(from, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (typeof what === "string") writeFileSync(file, what, { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
      else symlinkSync(what.link, file);
    }
    const day = new Date("2026-01-01T00:00:00Z");
    for (const name of readdirSync(from, { recursive: true, encoding: "utf8" }))
      lutimesSync(path.join(from, name), day, day);
    execFileSync("zip", ["-q", "-r", "-y", "-X", "-D", path.join(folder, "made.zip"), "."], { cwd: from });
    return readFileSync(path.join(folder, "made.zip"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same archive with another name, of the same length, wherever one stands: what no honest program would write. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error("Both names must have one length.");
  const bytes = Buffer.from(zip);
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, "latin1");
  return bytes;
}

/** The same archive, saying in its directory that an entry has so many bytes. Source: APPNOTE.TXT 4.3.12. */
export function saidToHave(zip: Buffer, name: string, size: number): Buffer {
  const bytes = Buffer.from(zip);
  const [signature, sizeAt, nameAt] = [Buffer.from([0x50, 0x4b, 1, 2]), 24, 46];
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1))
    if (bytes.subarray(at + nameAt, at + nameAt + name.length).toString("latin1") === name)
      bytes.writeUInt32LE(size, at + sizeAt);
  return bytes;
}

/** The hash as coreutils computes it. */
export const sha256sum = (bytes: Uint8Array): string =>
  execFileSync("sha256sum", { input: bytes }).toString().split(" ")[0] ?? "";
