import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { Refusal } from "./progress.mjs";
import { sha256 } from "./project.mjs";

/** Whether this process is root, who can and must hand parts of the work to users with fewer rights. */
export const isRoot = process.getuid?.() === 0;

const systemRoot = "/var/lib/quarterdeck";

/**
 * A folder outside the home for what users other than root must reach: the database files and the local agent. It
 * is named by a hash of the home, so that two installations never share one. Made when missing; only root calls this.
 */
export function systemFolderFor(home) {
  const absolute = existsSync(home) ? realpathSync(home) : path.resolve(home);
  return openFolder(path.join(systemRoot, sha256(absolute).slice(0, 12)));
}

/** A folder for one version of the PostgreSQL programs, shared by all installations on this machine. */
export function systemFolderForPrograms(version) {
  openFolder(systemRoot);
  return path.join(systemRoot, `postgres-${version}`);
}

function openFolder(folder) {
  mkdirSync(folder, { recursive: true });
  // Others pass through to what is theirs, and can list nothing.
  for (const each of [systemRoot, folder]) chmodSync(each, 0o711);
  return folder;
}

/**
 * The numbers of a system user and its group, made when missing.
 *
 * Errors: Refusal when the user is missing and cannot be made.
 */
export function systemUser(name) {
  const numbers = () => {
    try {
      const id = (flag) =>
        Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
      return { name, uid: id("-u"), gid: id("-g") };
    } catch {
      return undefined;
    }
  };
  const existing = numbers();
  if (existing) return existing;
  try {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name], {
      stdio: "pipe",
    });
  } catch (error) {
    // Another start on this machine may have made it in the meantime.
    const made = numbers();
    if (made) return made;
    const reason =
      error.code === "ENOENT" ? "there is no useradd on this machine" : String(error.stderr ?? error.message).trim();
    throw new Refusal(`The system user "${name}" is missing and could not be made: ${reason}.`);
  }
  const made = numbers();
  if (!made) throw new Refusal(`The system user "${name}" was made but cannot be found.`);
  return made;
}

/** Whether a user who is neither the owner nor in the group of the folders on the way can get to `file`. */
export function isReachable(file, user) {
  for (let folder = path.resolve(file); ; folder = path.dirname(folder)) {
    const facts = statSync(folder, { throwIfNoEntry: false });
    if (facts && !(facts.mode & 0o001) && facts.uid !== user.uid) return false;
    if (folder === path.dirname(folder)) return true;
  }
}
