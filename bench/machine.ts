import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import path from "node:path";
import { type Summary, summarise } from "./statistics";

/** What the numbers were measured on. */
export type Machine = {
  cpu: string;
  cores: number;
  memoryGib: number;
  system: string;
  node: string;
  openFiles: number;
  load: number[];
  /** Milliseconds of one fdatasync of 4 KiB appended to a file where journals and database lie. */
  fsync: Summary;
};

/** How long the disk takes to promise something, milliseconds: so many appends of 4 KiB, each waited for. */
export function measureFsync(times = 200): Summary {
  const folder = mkdtempSync(path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-fsync-"));
  const handle = openSync(path.join(folder, "file"), "a");
  const block = Buffer.alloc(4096, 1);
  try {
    const taken: number[] = [];
    for (let time = 0; time < times; time++) {
      writeSync(handle, block);
      const begun = performance.now();
      fdatasyncSync(handle);
      taken.push(performance.now() - begun);
    }
    return summarise(taken);
  } finally {
    closeSync(handle);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many files one process may have open; the limit on simulated nodes for each process. */
function openFileLimit(): number {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return Number(line?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Looks at this machine. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    openFiles: openFileLimit(),
    load: loadavg(),
    fsync: measureFsync(),
  };
}

/** The machine in a few lines. */
export function machineText({ cpu, cores, memoryGib, system, node, openFiles, load, fsync }: Machine): string {
  return [
    `${cores} cores (${cpu}), ${memoryGib} GiB, ${system}, Node ${node}, ${openFiles} open files a process`,
    `fsync of 4 KiB: p50 ${fsync.p50.toFixed(2)} ms, p95 ${fsync.p95.toFixed(2)} ms, worst ${fsync.worst.toFixed(2)} ms`,
    `load average: ${load.map((value) => value.toFixed(1)).join(" ")}`,
  ].join("\n");
}
