import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What a small system has: a shell and the usual tools. There is no Node.js, no npm and no systemd. */
const tools = (
  "sh cat cp mv rm mkdir rmdir chmod ln ls readlink touch dirname date id uname mktemp env sleep cut tr head tail wc " +
  "sha256sum grep sed cmp tar gzip setsid curl wget"
).split(" ");

const librariesOf = (program: string) =>
  [...execFileSync("ldd", [program], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g)].map(([, file]) => file ?? "");

/** What the agent's Node.js needs besides glibc, as Node's builds for Linux do. */
const runtimeLibraries = ["libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libdl.so.2", "libpthread.so.0"];

const isRoot = process.getuid?.() === 0;

/** A bare machine: programs of this one in a root file system of their own, with process ids of their own. */
export type BareMachine = {
  /** Where its root lies on this machine. */
  root: string;
  /** Runs a line in its shell; `environment` on top of a login's. */
  run(line: string, environment?: Record<string, string>): Promise<{ status: number | null; output: string }>;
  /** Every path in it, without what the kernel shows there and without /tmp. */
  files(): string[];
  /** Ends all that runs in it and removes it. */
  destroy(): Promise<void>;
};

/** Why no bare machine can be made here; undefined when one can. */
export function withoutBareMachine(): string | undefined {
  if (process.platform !== "linux") return "a root file system of its own needs Linux";
  const tried = spawnSync("unshare", [...(isRoot ? [] : ["--map-root-user"]), "--mount", "--pid", "--fork", "true"]);
  return tried.status === 0 ? undefined : "this system does not let us make namespaces (unshare)";
}

/** Makes a bare machine. It shares this one's loopback network, so that it reaches servers of tests. */
export async function bareMachine(): Promise<BareMachine> {
  const root = mkdtempSync(path.join(tmpdir(), "quarterdeck-machine-"));
  const place = (file: string, at: string) => {
    const target = path.join(root, at);
    if (existsSync(target)) return;
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(realpathSync(file), target);
    chmodSync(target, 0o755);
  };
  for (const folder of ["proc", "dev", "tmp", "etc", "opt", "var/lib", "root", "usr/bin"])
    mkdirSync(path.join(root, folder), { recursive: true });
  chmodSync(path.join(root, "tmp"), 0o1777);
  const find = (tool: string) => execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim();
  const libraries = new Set<string>();
  for (const tool of tools) {
    const program = realpathSync(find(tool));
    place(program, `usr/bin/${tool}`);
    for (const library of librariesOf(program)) libraries.add(library);
  }
  const beside = path.dirname([...libraries].find((file) => path.basename(file) === "libc.so.6") ?? "/lib/libc.so.6");
  for (const library of runtimeLibraries) {
    const candidates = [beside, beside.replace(/^\/lib/, "/usr/lib"), "/usr/lib64", "/lib64"];
    const file = candidates.map((folder) => path.join(folder, library)).find((each) => existsSync(each));
    if (file) libraries.add(file);
  }
  for (const library of libraries) place(library, library.slice(1));
  // Where programs look for what lies in a folder of the architecture's.
  writeFileSync(path.join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
  writeFileSync(path.join(root, "etc/os-release"), 'NAME="Bare"\nVERSION_ID="1"\n');
  place(find("sh"), "bin/sh");

  // Its first process leaves when we do, and takes all others along.
  const first = spawn(
    "unshare",
    [
      ...(isRoot ? [] : ["--map-root-user"]),
      ..."--mount --pid --fork --kill-child sh -c".split(" "),
      'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" /bin/sh -c "echo up; while read -r line; do :; done"',
      root,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  await new Promise<void>((resolve, reject) => {
    first.stdout.once("data", () => resolve());
    first.once("exit", (code) => reject(new Error(`The bare machine ended with ${code}.`)));
  });
  const pid = Number(readFileSync(`/proc/${first.pid}/task/${first.pid}/children`, "utf8").trim().split(" ")[0]);

  const inside = [...(isRoot ? [] : ["--user", "--preserve-credentials"]), "--mount", "--pid", "--target", String(pid)];
  return {
    root,
    run: (line, environment = {}) => {
      const variables = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/root", ...environment };
      const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
      const child: ChildProcess = spawn(
        "nsenter",
        [...inside, "chroot", root, "/usr/bin/env", "-i", ...settings, "/bin/sh", "-c", `cd /; ${line}`],
        { stdio: ["ignore", "pipe", "pipe"] },
      );
      let output = "";
      child.stdout?.on("data", (piece: Buffer) => (output += piece.toString()));
      child.stderr?.on("data", (piece: Buffer) => (output += piece.toString()));
      return new Promise((resolve, reject) => {
        child.once("error", reject);
        // Not "close": what was started in the background may hold the pipes.
        child.once("exit", (status) => setImmediate(() => resolve({ status, output })));
      });
    },
    files: () =>
      ["bin", "etc", "opt", "root", "run", "usr", "var"].flatMap((folder) =>
        existsSync(path.join(root, folder))
          ? readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, String(name)))
          : [],
      ),
    destroy: async () => {
      const gone = new Promise((resolve) => first.once("exit", resolve));
      first.stdin.end();
      await gone;
      rmSync(root, { recursive: true, force: true });
    },
  };
}
