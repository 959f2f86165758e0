import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import path from "node:path";

/** Large enough for what an agent has to write meanwhile when all but a little of it is taken. */
const SIZE_MIB = 256;
/** Less than the share at which the agent stops what writes, and more than what comes before it has. */
const LEFT_SHARE = 0.04;
const BLOCK = Buffer.alloc(1024 * 1024);

/** A small disk of its own for an agent's home, which somebody else can fill. */
export class SmallDisk {
  readonly #filler: string;

  private constructor(readonly folder: string) {
    this.#filler = path.join(folder, "somebody-else's");
  }

  /** Mounts one on an empty folder; undefined where that is not allowed. Source: mount(8). */
  static mount(folder: string): SmallDisk | undefined {
    const options = ["-t", "tmpfs", "-o", `size=${SIZE_MIB}m,mode=0700`, "tmpfs", folder];
    return spawnSync("mount", options, { stdio: "ignore" }).status === 0 ? new SmallDisk(folder) : undefined;
  }

  /** Takes all but a little of what is free. */
  fill(): void {
    const file = openSync(this.#filler, "w");
    try {
      const { blocks, bavail, bsize } = statfsSync(this.folder);
      for (let left = (bavail - Math.ceil(blocks * LEFT_SHARE)) * bsize; left > 0; left -= BLOCK.length)
        writeSync(file, BLOCK, 0, Math.min(left, BLOCK.length));
    } finally {
      closeSync(file);
    }
  }

  /** Gives it back. */
  clear(): void {
    rmSync(this.#filler, { force: true });
  }

  /** Takes the disk away, with everything on it. */
  readonly unmount = (): void => void spawnSync("umount", ["--lazy", this.folder], { stdio: "ignore" });
}
