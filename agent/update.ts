import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { compareVersions } from "@/core/releases/compare-versions";
import { agentFile, type ReleaseManifest } from "@/core/releases/release";
import { syncDirectory } from "./durable-file";
import { errno, reasonOf } from "./errno";
import { receiveFile } from "./from-server";
import { type Identity, pinReleaseKeys } from "./identity";
import { ownProgram, RESTART_SIGNAL } from "./own-process";
import { askForRelease, namedReleaseKeys, openFromRelease, openRelease, ReleaseProblem } from "./release-source";
import { agentOf } from "./single-instance";
import type { TransportOptions } from "./transport";
import { agentVersion } from "./version";
import {
  CHECK_IN_SECONDS,
  keepOnly,
  readVersions,
  sha256OfFile,
  versionFolder,
  versionsFolder,
  writeVersions,
} from "./versions";

const TRY_OUT_MS = 60_000;
/** What the change-over may take besides the version's own time: stopping, starting, and a keeper's pause between. */
const CHANGE_OVER_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** What an update is asked for. */
export type UpdateOptions = {
  home: string;
  identity: Identity;
  transport: TransportOptions;
  /** Only this version will do; undefined takes what the server has. */
  version?: string | undefined;
  allowDowngrade: boolean;
  /** Time for the new version to check in. */
  checkInSeconds?: number | undefined;
  /** Hears one line at a time, for the operator. */
  say(line: string): void;
};

/** Refuses what must not be installed here. Returns false when there is nothing to do. */
function isWanted(
  { version, minimumNode }: ReleaseManifest,
  { version: asked, allowDowngrade }: UpdateOptions,
): boolean {
  if (asked && asked !== version)
    throw new ReleaseProblem(`The server has version ${version} of the agent, and not ${asked}.`);
  const order = compareVersions(version, agentVersion);
  if (order === 0) return false;
  if (order < 0 && !allowDowngrade)
    throw new ReleaseProblem(
      `Version ${version} is older than ${agentVersion}, which runs: allowDowngrade has to be true for that.`,
    );
  if (compareVersions(process.versions.node, minimumNode) < 0)
    throw new ReleaseProblem(
      `Version ${version} needs Node.js ${minimumNode}; this node has ${process.versions.node}. Run the install line again.`,
    );
  return true;
}

/** Fetches the program into a folder of its own, to the byte as the manifest has it. */
async function fetchProgram({ files: [file] }: ReleaseManifest, folder: string, transport: TransportOptions) {
  if (!file) throw new ReleaseProblem("The release has no program.");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const source = await openFromRelease(transport, `/install/${agentFile}`);
  const { size, sha256 } = await receiveFile(source, path.join(folder, file.name), file.size);
  if (size > file.size) throw new ReleaseProblem(`The program is longer than the ${file.size} bytes of the release.`);
  if (size !== file.size) throw new ReleaseProblem(`The program came with ${size} of its ${file.size} bytes.`);
  if (sha256 !== file.sha256)
    throw new ReleaseProblem("The program that came is not the one that was signed: its SHA-256 is another.");
  return sha256;
}

/** Starts the new program for a moment: one that cannot even say its version never gets the agent's place. */
async function tryOut(program: string, version: string): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, "version"], { timeout: TRY_OUT_MS }).catch(
    (error: unknown) => {
      throw new ReleaseProblem(`Version ${version} does not start on this node: ${reasonOf(error).slice(0, 500)}`);
    },
  );
  if (stdout.trim() !== version)
    throw new ReleaseProblem(`The program of version ${version} says that it is ${stdout.trim().slice(0, 64)}.`);
}

/** The installed program's hash: ours, or the one that the update that we are was put beside. */
const baseOf = (home: string): string | undefined =>
  existsSync(versionsFolder(home)) && path.dirname(path.dirname(ownProgram)) === realpathSync(versionsFolder(home))
    ? readVersions(home)?.base
    : sha256OfFile(ownProgram);

/** Puts the program in its place and on trial; nothing of it runs yet. */
async function putOnTrial(manifest: ReleaseManifest, options: UpdateOptions): Promise<void> {
  const { home, transport, say, checkInSeconds: seconds = CHECK_IN_SECONDS } = options;
  const { version } = manifest;
  const base = baseOf(home);
  const known = readVersions(home);
  if (!base) throw new ReleaseProblem("The installed program cannot be read: run the install line again.");
  const current = known?.base === base ? known.current : undefined;
  if (known?.base === base && known.trial)
    throw new ReleaseProblem(`Version ${known.trial.version} is being tried out already.`);
  keepOnly(home, current ? [current.version] : []);
  const staging = versionFolder(home, `${version}.${process.pid}.new`);
  try {
    say(`Fetching version ${version}.`);
    const sha256 = await fetchProgram(manifest, staging, transport);
    say(`Signed with key ${manifest.keyId}; ${manifest.files[0]?.size} bytes, SHA-256 ${sha256}.`);
    await tryOut(path.join(staging, agentFile), version);
    await rm(versionFolder(home, version), { recursive: true, force: true });
    await rename(staging, versionFolder(home, version));
    syncDirectory(versionFolder(home, version));
    syncDirectory(versionsFolder(home));
    writeVersions(home, { base, ...(current && { current }), trial: { version, sha256, begun: false, seconds } });
  } catch (error) {
    if (errno(error) === "ENOSPC")
      throw new ReleaseProblem("There is no room for the new version on this node's disk. Nothing was changed.");
    if (error instanceof ReleaseProblem) throw error;
    throw new ReleaseProblem(`The program could not be put in place: ${reasonOf(error)}. Nothing was changed.`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Waits until the version has checked in, or the one before it is back. */
async function outcomeOf(version: string, { home, checkInSeconds = CHECK_IN_SECONDS }: UpdateOptions): Promise<void> {
  const end = Date.now() + checkInSeconds * 1000 + CHANGE_OVER_MS;
  while (Date.now() < end) {
    const known = readVersions(home);
    if (!known?.trial && known?.current?.version === version) return;
    if (!known?.trial && known?.failed?.version === version)
      throw new ReleaseProblem(
        `Version ${version} was taken back and ${agentVersion} runs again. ${known.failed.reason}`,
      );
    if (!known?.trial) throw new ReleaseProblem("The agent was installed anew meanwhile.");
    await delay(LOOK_EVERY_MS);
  }
  throw new ReleaseProblem(`Version ${version} has not been started: nobody starts the agent on this node.`);
}

/**
 * Brings the agent to the release that its server has: checks it, lays it beside what runs, has the agent change over and
 * waits for how that ends. Running steps go on under their supervisors meanwhile; this may be one of them.
 *
 * Errors: ReleaseProblem with a sentence; the version that ran before goes on, or is back.
 */
export async function update(options: UpdateOptions): Promise<void> {
  const { home, identity, transport, say } = options;
  const answer = await askForRelease(transport);
  let pinned = identity.releaseKeys;
  if (!pinned) {
    pinned = namedReleaseKeys(answer, identity.serverKeys);
    pinReleaseKeys(home, pinned);
    say(`This node had no release key yet, and has pinned ${pinned.map((key) => key.keyId).join(", ")}.`);
  }
  if (!answer.release)
    throw new ReleaseProblem(`The server has no release of the agent. ${answer.problem ?? ""}`.trim());
  const manifest = openRelease(answer.release, pinned);
  if (!isWanted(manifest, options)) return say(`Version ${agentVersion} runs already.`);
  await putOnTrial(manifest, options);

  const agent = agentOf(home);
  if (!agent?.running) return say(`Version ${manifest.version} is in place and is tried out when the agent starts.`);
  say(`Changing from ${agentVersion} to ${manifest.version}.`);
  process.kill(agent.pid, RESTART_SIGNAL);
  await outcomeOf(manifest.version, options);
  say(`Version ${manifest.version} has checked in with the server.`);
}
