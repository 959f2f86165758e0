import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { InstallationType, PackageAction } from "@/core/documents/package-inputs";
import { OrderedPackage } from "@/core/documents/package-order";
import { fileFor } from "@/core/documents/package-selection";
import { childEnvironment } from "./config";
import { reasonOf } from "./errno";
import { readPackageHost } from "./facts";
import { fetchFromServer } from "./from-server";
import { PackageStore, type StoredPackage } from "./package-store";
import { TaskFailure } from "./task-failure";
import type { TransportOptions } from "./transport";
import { unpack } from "./unpack";

/** What is performed; `aws:configurePackage` writes it. */
export const PackageTask = z.object({
  kind: z.literal("package"),
  action: PackageAction,
  installationType: InstallationType,
  package: OrderedPackage,
  /** To remove only this version; undefined for whichever is there. */
  onlyVersion: z.string().optional(),
  /** For the package's scripts. */
  variables: z.record(z.string(), z.string()),
});
type PackageTask = z.infer<typeof PackageTask>;

type Script = "install" | "uninstall" | "update";

/** What the parts of a task have in common. */
type Work = PackageTask & {
  store: PackageStore;
  transport: TransportOptions;
  say: (line: string) => void;
  warn: (line: string) => void;
};

/**
 * Installs, updates or removes a package, one command at a time, and says what it does and what is left.
 *
 * @returns the exit code: 0, or that of the package's script that failed
 *
 * Errors: TaskFailure with a sentence for the operator; then no script of a new version has run.
 */
export async function performPackage(
  task: PackageTask,
  home: string,
  transport: TransportOptions,
  say: (line: string) => void,
  warn: (line: string) => void,
): Promise<number> {
  const store = new PackageStore(home, task.package.name);
  const held = store.hold();
  if ("runningPid" in held)
    throw new TaskFailure(
      `Another command is at work on the package ${store.name} (process ${held.runningPid}). Run this one again when that has ended.`,
    );
  const work: Work = { ...task, store, transport, say, warn };
  try {
    return await (task.action === "Install" ? install(work) : uninstall(work));
  } finally {
    await store.tidy().finally(held.release);
  }
}

/** States in which no version has ever been whole: there is nothing yet that an update could change. */
const neverWhole: readonly StoredPackage["state"][] = ["Installing", "InstallFailed"];

async function install(work: Work): Promise<number> {
  const { store, package: wanted, installationType, say } = work;
  const { name, version } = wanted;
  const file = chosenFile(work);
  const before = store.read();
  if (before?.state === "Installed" && before.version === version && before.sha256 === file.sha256) {
    say(`${name} ${version} is installed already. Nothing was done.`);
    return 0;
  }
  const next = await fetched(work, file);
  if (installationType === "In-place update" && before && !neverWhole.includes(before.state))
    return update(work, before, next);

  // A version whose own installation has failed is tried again as it is. Source: the original agent.
  const isAgain = before && neverWhole.includes(before.state) && before.version === version;
  const removed =
    before && !isAgain && (await removedFirst(work, before)) ? ` ${before.version} was removed before.` : "";
  store.write(next);
  const code = await run(work, next, "install");
  store.write({ ...next, state: code === 0 ? "Installed" : "InstallFailed" });
  if (code === 0) say(`Installed ${name} ${version}.`);
  else work.warn(`install.sh of ${name} ${version} ended with exit code ${code}: it is not installed.${removed}`);
  return code;
}

/** Whether the version that is there could be removed; the next one is installed either way. Source: the original agent. */
async function removedFirst(work: Work, before: StoredPackage): Promise<boolean> {
  const { name, version } = before;
  work.store.write({ ...before, state: "Uninstalling" });
  const code = await run(work, before, "uninstall");
  if (code !== 0)
    work.warn(
      `uninstall.sh of ${name} ${version} ended with exit code ${code}. ${work.package.version} is installed anyway.`,
    );
  return code === 0;
}

async function update(work: Work, before: StoredPackage, next: StoredPackage): Promise<number> {
  const { store } = work;
  if (!(await hasScript(store, next, "update")))
    throw new TaskFailure(`${next.name} ${next.version} has no update.sh, which an in-place update needs.`);
  store.write({ ...before, state: "Updating" });
  const code = await run(work, next, "update");
  store.write(code === 0 ? { ...next, state: "Installed" } : { ...before, state: "UpdateFailed" });
  if (code === 0) work.say(`Updated ${next.name} from ${before.version} to ${next.version}.`);
  else
    work.warn(
      `update.sh of ${next.name} ${next.version} ended with exit code ${code}. ${before.version} is what counts as installed; its files may have been changed.`,
    );
  return code;
}

async function uninstall(work: Work): Promise<number> {
  const { store, onlyVersion, say, warn } = work;
  const before = store.read();
  if (!before || (onlyVersion !== undefined && onlyVersion !== before.version)) {
    const wanted = onlyVersion === undefined ? store.name : `${store.name} ${onlyVersion}`;
    say(`${wanted} is not installed${before ? `; ${before.version} is` : ""}. Nothing was done.`);
    return 0;
  }
  store.write({ ...before, state: "Uninstalling" });
  const code = await run(work, before, "uninstall");
  if (code === 0) {
    await store.forget();
    say(`Uninstalled ${before.name} ${before.version}.`);
  } else {
    store.write({ ...before, state: "UninstallFailed" });
    warn(`uninstall.sh of ${before.name} ${before.version} ended with exit code ${code}: it may still be there.`);
  }
  return code;
}

type ChosenFile = { called: string; path: string; size: number; sha256: string };

/** The one of the package's files that is for this machine. */
function chosenFile({ package: { name, version, packages, files } }: Work): ChosenFile {
  const host = readPackageHost();
  const called = fileFor(packages, host);
  const file = called === undefined ? undefined : files[called];
  if (called === undefined || !file)
    throw new TaskFailure(
      `${name} ${version} has no file for this machine: ${host.platforms[0]} ${host.version}, ${host.architectures[0]}.`,
    );
  return { called, ...file };
}

/** Brings a version's files to the machine; none of them is unpacked before the whole is known to be what was ordered. */
async function fetched({ store, transport, package: wanted, say }: Work, file: ChosenFile): Promise<StoredPackage> {
  const { name, version } = wanted;
  const { called } = file;
  await store.tidy();
  const mark = randomBytes(6).toString("hex");
  const zip = store.place(`${mark}.zip`);
  say(`Fetching ${called} of ${name} ${version}.`);
  const asksAgain = (why: string) => say(`${called} does not come yet, and is asked for again: ${why}`);
  const came = fetchFromServer(transport, file.path, zip, file.size, asksAgain);
  const { size, sha256 } = await came.catch((error: unknown) => {
    throw new TaskFailure(`${called} cannot be fetched from the server: ${reasonOf(error)}`);
  });
  if (size !== file.size || sha256 !== file.sha256)
    throw new TaskFailure(
      `${called} is not unpacked: what came has the SHA-256 ${sha256}${size > file.size ? ", and more bytes," : ""} and not ${file.sha256}, which was ordered.`,
    );
  const next: StoredPackage = { name, version, sha256, folder: `${version}-${mark}`, state: "Installing" };
  await unpack(zip, called, store.place(next.folder));
  await rm(zip);
  for (const script of ["install", "uninstall"] as const)
    if (!(await hasScript(store, next, script))) throw new TaskFailure(`${called} has no ${script}.sh.`);
  say(`${called} has the SHA-256 ${sha256}, as ordered.`);
  return next;
}

const hasScript = async (store: PackageStore, { folder }: StoredPackage, script: Script): Promise<boolean> =>
  (await stat(path.join(store.place(folder), `${script}.sh`)).catch(() => undefined))?.isFile() ?? false;

/** Runs one of a version's scripts where its files lie; what it writes is the step's output. */
function run(
  { store, variables, say }: Work,
  { name, version, folder }: StoredPackage,
  script: Script,
): Promise<number> {
  const { platforms, version: platformVersion, architectures } = readPackageHost();
  say(`Running ${script}.sh of ${name} ${version}.`);
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", [`${script}.sh`], {
      cwd: store.place(folder),
      stdio: "inherit",
      env: Object(
        childEnvironment({
          // Names and meaning are those of the original agent.
          BWS_ACTION_NAME: script,
          BWS_PLATFORM_NAME: platforms[0] ?? "",
          BWS_PLATFORM_VERSION: platformVersion,
          BWS_ARCHITECTURE: architectures[0] ?? "",
          ...variables,
        }),
      ),
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
