import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this checkout, absolute. Node built-ins only: this file is read before packages are installed. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Settings for every tool that is started: nothing reports home, nothing looks for updates or downloads an engine. */
export const quietTools = {
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  // `prisma generate` would download an engine that it does not need unless this names some executable.
  PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
};

/** SHA-256 of a text or buffer, hexadecimal. */
export const sha256 = (content) => createHash("sha256").update(content).digest("hex");

/**
 * One SHA-256 over the names and contents of files and folders (recursively), so that a change of any of them, an
 * added or a removed one included, changes it. Paths are relative to the checkout; missing ones count as empty.
 *
 * @param skip leaves out files and folders by their path relative to the checkout
 */
export function hashOfFiles(paths, skip = () => false) {
  const hash = createHash("sha256");
  const visit = (relative) => {
    if (skip(relative)) return;
    const absolute = path.join(root, relative);
    let names;
    try {
      names = readdirSync(absolute, { withFileTypes: true });
    } catch (error) {
      if (error.code === "ENOENT") return;
      if (error.code !== "ENOTDIR") throw error;
      hash.update(`${relative}\0`).update(readFileSync(absolute)).update("\0");
      return;
    }
    for (const name of names.map((entry) => entry.name).sort()) visit(`${relative}/${name}`);
  };
  for (const each of paths) visit(each);
  return hash.digest("hex");
}
