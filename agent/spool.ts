import { closeSync, mkdirSync, readdirSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { createExclusive, privateDirectory } from "./durable-file";

/** The two streams of a step, in the order in which they are read. */
export const streamNames = ["stdout", "stderr"] as const;

/** The name of a stream. */
export type StreamName = (typeof streamNames)[number];

/**
 * The output and the bookkeeping of running and unreported steps: `<home>/spool/<order>/<step>.<attempt>/`, entered by
 * nobody but the agent's user. Files are new ones, never links and never somebody else's.
 */
export class Spool {
  readonly #root: string;

  constructor(home: string) {
    this.#root = path.join(home, "spool");
    privateDirectory(this.#root);
  }

  /** Where one attempt at a step lives. */
  directoryOf(orderId: string, step: number, attempt: number): string {
    return path.join(this.#root, orderId, `${step}.${attempt}`);
  }

  /** Where what an order downloads lies until the order is over. */
  downloadsOf(orderId: string): string {
    return path.join(this.#root, orderId, "downloads");
  }

  /** Makes the directory of an attempt and writes its files. Throws when they exist: an attempt is made once. */
  createStep(orderId: string, step: number, attempt: number, files: Readonly<Record<string, string>>): string {
    mkdirSync(path.join(this.#root, orderId), { recursive: true, mode: 0o700 });
    const directory = this.directoryOf(orderId, step, attempt);
    mkdirSync(directory, { mode: 0o700 });
    for (const [name, content] of Object.entries(files)) writeWhole(path.join(directory, name), content);
    return directory;
  }

  /** Forgets everything about an order; one that left nothing behind is no error. */
  async remove(orderId: string): Promise<void> {
    await rm(path.join(this.#root, orderId), { recursive: true, force: true, maxRetries: 2 });
  }

  /** Removes what belongs to no order that the journal knows: leftovers of a crash between report and clean-up. */
  async removeAllBut(known: (orderId: string) => boolean): Promise<void> {
    for (const name of readdirSync(this.#root)) if (!known(name)) await this.remove(name);
  }

  /** The share of the disk that is free for this user, between 0 and 1; 1 where the system does not say. */
  freeShare(): number {
    const { bavail, blocks } = statfsSync(this.#root);
    return blocks === 0 ? 1 : bavail / blocks;
  }

  /** Bytes of output that an order has on disk. */
  bytesOf(orderId: string): number {
    const directory = path.join(this.#root, orderId);
    const attempts = statSync(directory, { throwIfNoEntry: false }) ? readdirSync(directory) : [];
    return attempts
      .flatMap((attempt) =>
        streamNames.map(
          (stream) => statSync(path.join(directory, attempt, stream), { throwIfNoEntry: false })?.size ?? 0,
        ),
      )
      .reduce((sum, bytes) => sum + bytes, 0);
  }
}

/** Writes a new file. A disk that fills up takes a part of one write and says no error: a script may never be cut. */
export function writeWhole(file: string, content: string): void {
  const handle = createExclusive(file);
  try {
    writeFileSync(handle, content);
  } finally {
    closeSync(handle);
  }
}
