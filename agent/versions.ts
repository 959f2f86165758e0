import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { privateDirectory, replaceFile } from "./durable-file";
import { errno } from "./errno";

/** How long a new version has to check in with the server before the old one comes back, seconds. */
export const CHECK_IN_SECONDS = 90;

/** A version that lies in `<home>/versions/<version>/agent.cjs`. */
export type KeptVersion = { version: string; sha256: string };

/**
 * Which version of the agent runs. The installed program, which the service starts, is the first of them; updates lie
 * beside it and it hands over to them. Who reads this has the program of any other version beside it, so the form of the
 * file stays as it is: members may be added.
 */
export type Versions = {
  /** SHA-256 of the installed program that this was written beside: another one, newly installed, starts afresh. */
  base: string;
  /** The update that checked in last; without one the installed program runs. */
  current?: KeptVersion;
  /** An update that has yet to check in. `begun`: it has been started once, and is not started again. */
  trial?: KeptVersion & { begun: boolean; seconds: number };
  /** Why the last update was taken back. */
  failed?: { version: string; reason: string };
};

/** Where updates lie. */
export const versionsFolder = (home: string) => path.join(home, "versions");
const fileOf = (home: string) => path.join(versionsFolder(home), "state.json");

/** Created by whoever ends a version that did not check in within its time. */
export const overdueFile = (home: string) => path.join(versionsFolder(home), "overdue");

/** The folder of one version. */
export const versionFolder = (home: string, version: string) => path.join(versionsFolder(home), version);

/** The program of one version. */
export const versionProgram = (home: string, version: string) => path.join(versionFolder(home, version), "agent.cjs");

/** SHA-256 of a file, hex; undefined when it cannot be read. */
export function sha256OfFile(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}

/** A version is a folder's name: nothing that leads elsewhere is one. */
const isVersion = (value: unknown): value is string => typeof value === "string" && /^\d+\.\d+\.\d+$/.test(value);

// Read by hand, without the library that checks all else: the launcher reads it before the version that is run is loaded,
// and what it loads itself stays in memory beside that for as long as the agent lives.
function keptVersion(value: unknown): KeptVersion | undefined {
  const { version, sha256 } = Object(value);
  return isVersion(version) && typeof sha256 === "string" ? { version, sha256 } : undefined;
}

/** What is written down about versions; undefined when nothing is, or it cannot be read. */
export function readVersions(home: string): Versions | undefined {
  let stored: Record<string, unknown>;
  try {
    stored = Object(JSON.parse(readFileSync(fileOf(home), "utf8")));
  } catch (error) {
    if (errno(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { base } = stored;
  if (typeof base !== "string") return undefined;
  const [current, trial] = [keptVersion(stored["current"]), keptVersion(stored["trial"])];
  const { begun, seconds } = Object(stored["trial"]);
  const { version, reason } = Object(stored["failed"]);
  return {
    base,
    ...(current && { current }),
    ...(trial && { trial: { ...trial, begun: begun === true, seconds: Number(seconds) || CHECK_IN_SECONDS } }),
    ...(isVersion(version) && { failed: { version, reason: String(reason) } }),
  };
}

/** Writes it down whole or not at all; it survives a power cut. */
export function writeVersions(home: string, versions: Versions): void {
  privateDirectory(versionsFolder(home));
  replaceFile(fileOf(home), `${JSON.stringify(versions)}\n`);
}

/** Removes every version but those named, and what unfinished downloads left. */
export function keepOnly(home: string, kept: readonly string[]): void {
  if (!existsSync(versionsFolder(home))) return;
  for (const entry of readdirSync(versionsFolder(home), { withFileTypes: true }))
    if (entry.isDirectory() && !kept.includes(entry.name)) rmSync(versionFolder(home, entry.name), { recursive: true });
}

const isWhole = (home: string, { version, sha256 }: KeptVersion) =>
  sha256OfFile(versionProgram(home, version)) === sha256;

/**
 * The program that runs when nothing is on trial; undefined for the installed one itself. Changes nothing.
 *
 * @param base SHA-256 of the installed program
 */
export function settledProgram(home: string, base: string): { file: string } | undefined {
  const versions = readVersions(home);
  const current = versions?.base === base ? versions.current : undefined;
  return current && isWhole(home, current) ? { file: versionProgram(home, current.version) } : undefined;
}

/**
 * Decides which program runs now, and writes down what follows from it: a version on trial is started once, and when it
 * comes here again it has not checked in, so the one before it runs. To be called by the only agent of a home.
 *
 * @param base SHA-256 of the installed program, which asks
 * @returns undefined for the installed program itself; `trialSeconds` when the version is on trial
 */
export function chooseProgram(home: string, base: string): { file: string; trialSeconds?: number } | undefined {
  const versions = readVersions(home);
  if (!versions || versions.base !== base) return undefined;
  const { trial, ...settled } = versions;
  if (trial && !trial.begun && isWhole(home, trial)) {
    rmSync(overdueFile(home), { force: true });
    writeVersions(home, { ...versions, trial: { ...trial, begun: true } });
    return { file: versionProgram(home, trial.version), trialSeconds: trial.seconds };
  }
  if (trial) {
    const reason = !trial.begun
      ? "Its program was damaged on this node's disk."
      : existsSync(overdueFile(home))
        ? `It did not check in with the server within ${trial.seconds} seconds.`
        : "It ended before it had checked in with the server.";
    writeVersions(home, { ...settled, failed: { version: trial.version, reason } });
    rmSync(versionFolder(home, trial.version), { recursive: true, force: true });
  }
  return settledProgram(home, base);
}

/**
 * The server has acknowledged this version: from now on it is the one that runs, and the one before it is removed.
 *
 * @returns whether this version was on trial
 */
export function checkIn(home: string, version: string): boolean {
  const versions = readVersions(home);
  if (!versions?.trial?.begun || versions.trial.version !== version) return false;
  const { base, trial } = versions;
  writeVersions(home, { base, current: { version: trial.version, sha256: trial.sha256 } });
  keepOnly(home, [version]);
  return true;
}
