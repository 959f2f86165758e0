import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const sizeMib = 64;
const block = Buffer.alloc(1024 * 1024);

/** A file system that a test may fill. */
export type FillableDisk = {
  folder: string;
  /** How much of it has to be free for it not to count as full, per cent. */
  leastFreePercent: number;
  /** Takes room until less than that is free. */
  fill(): void;
  /** Gives it back. */
  clear(): void;
  remove(): void;
};

const freePercent = (folder: string) => {
  const { bavail, blocks } = statfsSync(folder);
  return (bavail / blocks) * 100;
};

/**
 * A small disk of its own where one may be mounted; elsewhere the one that temporary files are on, of which a file takes
 * a little more than two per cent, with a least that is as much below what is free of it now.
 */
export function fillableDisk(): FillableDisk {
  const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-disk-"));
  const filler = path.join(folder, "somebody-else's");
  const options = ["-t", "tmpfs", "-o", `size=${sizeMib}m,mode=0700`, "tmpfs", folder];
  const isMounted = spawnSync("mount", options, { stdio: "ignore" }).status === 0;
  const leastFreePercent = isMounted ? 5 : freePercent(folder) - 2;
  const unmount = () => void spawnSync("umount", ["--lazy", folder], { stdio: "ignore" });
  // A test process that ends early leaves no mount behind.
  if (isMounted) process.once("exit", unmount);
  return {
    folder,
    leastFreePercent,
    fill() {
      const { blocks, bsize } = statfsSync(folder);
      const bytes = () => Math.floor(((freePercent(folder) - leastFreePercent + 0.3) / 100) * blocks * bsize);
      if (!isMounted) return void spawnSync("fallocate", ["--length", String(bytes()), filler], { stdio: "inherit" });
      const file = openSync(filler, "w");
      for (let left = bytes(); left > 0; left -= block.length) writeSync(file, block, 0, Math.min(left, block.length));
      closeSync(file);
    },
    clear: () => rmSync(filler, { force: true }),
    remove() {
      if (isMounted) unmount();
      process.off("exit", unmount);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
