import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { privateDirectory, replaceFile, syncDirectory } from "./durable-file";
import { errno } from "./errno";
import { type Held, holdAlone } from "./single-instance";
import { TaskFailure } from "./task-failure";

/**
 * How far a package has come. A state in which something is done outlasts it only when it was interrupted: nobody else is at
 * work on the package then.
 */
const PackageState = z.enum([
  "Installing",
  "InstallFailed",
  "Installed",
  "Updating",
  "UpdateFailed",
  "Uninstalling",
  "UninstallFailed",
]);

const StoredPackage = z.object({
  name: z.string(),
  /** The version whose scripts lie in `folder`, and which is removed next. */
  version: z.string(),
  /** Of the file that it came in. */
  sha256: z.string(),
  /** Where its files lie, a name in the package's own folder. */
  folder: z.string().regex(/^[a-zA-Z0-9_\-.]+$/),
  state: PackageState,
});

/** What is known of a package on this machine. */
export type StoredPackage = z.infer<typeof StoredPackage>;

const recordFile = "state.json";

/**
 * One package in the agent's home: `packages/<name>-<hash>/` with `state.json` and a folder with the files of the version that
 * is there. The record is replaced in one step, before what it says is begun and after it has ended.
 */
export class PackageStore {
  readonly folder: string;

  /** @param name the package's name, or its ARN */
  constructor(
    home: string,
    readonly name: string,
  ) {
    // An ARN is no file's name, and there are disks to which capitals are small letters.
    const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
    this.folder = path.join(home, "packages", `${name.split("/").at(-1)}-${hash}`);
  }

  /** Makes this process the one that is at work on the package. */
  hold(): Held {
    privateDirectory(path.dirname(this.folder));
    return holdAlone(`${this.folder}.lock`);
  }

  /** What is there; undefined when nothing is. Errors: TaskFailure when the record cannot be read. */
  read(): StoredPackage | undefined {
    const file = path.join(this.folder, recordFile);
    try {
      return StoredPackage.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch (error) {
      if (errno(error) === "ENOENT") return undefined;
      throw new TaskFailure(`What is known of the package ${this.name} cannot be read: ${file} is damaged.`);
    }
  }

  /** Writes down what is there, whole or not at all. */
  write(stored: StoredPackage): void {
    replaceFile(path.join(this.folder, recordFile), `${JSON.stringify(stored, null, 2)}\n`);
  }

  /** A place in the package's folder, which is made when it is not there. */
  place(name: string): string {
    privateDirectory(this.folder);
    return path.join(this.folder, name);
  }

  /** Removes what does not belong to the version that is there: that of other versions, and of tries that came to nothing. */
  async tidy(): Promise<void> {
    if (!existsSync(this.folder)) return;
    const kept = this.read()?.folder;
    if (kept === undefined) return rm(this.folder, { recursive: true, force: true });
    for (const name of readdirSync(this.folder))
      if (name !== recordFile && name !== kept)
        await rm(path.join(this.folder, name), { recursive: true, force: true });
  }

  /** Forgets the package: the record first, so that what is left of it afterwards counts for nothing. */
  async forget(): Promise<void> {
    await rm(path.join(this.folder, recordFile), { force: true });
    syncDirectory(this.folder);
    await this.tidy();
  }
}
