import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * The folder, in the agent's own group, that holds the groups of its steps. Two agents of one machine may be in one group:
 * neither removes what the other has just made.
 */
const folderOf = (home: string) => `quarterdeck-steps-${createHash("sha256").update(home).digest("hex").slice(0, 12)}`;

/** A file of the system's as text; empty where there is none. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/**
 * Where this process's control group of version 2 lies in the file system; undefined without one.
 *
 * Source: cgroups(7), /proc/[pid]/cgroup and mountinfo.
 */
function ownCgroup(): string | undefined {
  const mounts = textOf("/proc/self/mountinfo").split("\n");
  const mount = mounts.find((line) => / - cgroup2 /.test(line))?.split(" ");
  const own = /^0::(\/.*)$/m.exec(textOf("/proc/self/cgroup"))?.[1];
  const [root, mountPoint] = [mount?.[3], mount?.[4]];
  if (!root || !mountPoint || own === undefined) return undefined;
  // In a container the mount may show a part of the tree only, from `root` on.
  const below = root === "/" ? own : own.startsWith(root) ? own.slice(root.length) : undefined;
  return below === undefined ? undefined : path.join(mountPoint, below);
}

/**
 * The control groups of steps. A process can leave its process group, and does when it becomes a daemon; it cannot leave
 * its control group, unless it is root and means to. So a cancel reaches all that a step has started. Where no version 2
 * is, or this user may not write there, there is none, and a cancel reaches the process group alone.
 */
export class StepCgroups {
  readonly #folder: string | undefined;

  /**
   * @param home of the agent
   * @param own  the group that this process is in
   */
  constructor(home: string, own = ownCgroup()) {
    if (own === undefined) return;
    const folder = path.join(own, folderOf(home));
    try {
      // Not recursively: where the kernel refuses a folder, Node.js would try for ever.
      if (!existsSync(folder)) mkdirSync(folder);
      if (existsSync(path.join(folder, "cgroup.kill"))) this.#folder = folder;
      this.removeEmpty();
    } catch {
      // Not ours to write: usual for an agent that is not root.
    }
  }

  /** Whether there are any here. */
  get isUsable(): boolean {
    return this.#folder !== undefined;
  }

  /** Makes the group of an attempt at a step; undefined where there is none. */
  create(orderId: string, step: number, attempt: number): string | undefined {
    if (this.#folder === undefined) return undefined;
    const group = path.join(this.#folder, `${orderId}.${step}.${attempt}`);
    try {
      mkdirSync(group);
      return group;
    } catch {
      return undefined;
    }
  }

  /** Removes the groups that nobody is in any more; what a step left in the background keeps its own. */
  removeEmpty(): void {
    if (this.#folder === undefined) return;
    const groups = readdirSync(this.#folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of groups) removeCgroup(path.join(this.#folder, name));
  }
}

/** The processes in a group; none when it is gone. */
export const cgroupProcesses = (group: string): number[] =>
  textOf(path.join(group, "cgroup.procs")).split("\n").filter(Boolean).map(Number);

/** Ends every process in a group at once, whatever they start meanwhile. Source: cgroup v2, cgroup.kill. */
export function killCgroup(group: string): void {
  try {
    writeFileSync(path.join(group, "cgroup.kill"), "1", { flag: "r+" });
  } catch {
    // Gone, and everybody with it.
  }
}

/** Removes a group if nobody is in it. */
export function removeCgroup(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // Somebody still is.
  }
}
