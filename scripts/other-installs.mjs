import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** npm at something that changes packages, by its title or, before it has one, by its arguments. */
const changesPackages =
  /(?:^|[/\0])npm(?:-cli\.js)?[\0 ](?:-\S+[\0 ])*(?:install|i|ci|add|update|up|uninstall|un|remove|rm|prune|dedupe)(?:[\0 ]|$)/;

/**
 * The processes of npm that change the packages of a folder at this moment, where the system tells (Linux). One that an
 * earlier start began goes on when that is killed, and two at once leave neither's packages whole.
 */
export function installsIn(folder) {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`) === folder &&
          changesPackages.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"))
        );
      } catch {
        // Gone meanwhile, or another user's.
        return false;
      }
    })
    .map(Number);
}
