import { existsSync } from "node:fs";
import { Refusal, run, step } from "./progress.mjs";
import { isRoot } from "./system-user.mjs";

/**
 * Programs that npm does not bring and some tests need, by the file that proves them present. By full path: another
 * `aws` or browser may come first in PATH.
 */
export const tools = {
  browser: { file: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", packages: ["chromium", "fonts-liberation"] },
  // Without a font, the browser draws boxes and every screenshot is of them.
  fonts: { file: "/usr/share/fonts/truetype/liberation", packages: ["fonts-liberation"] },
  awsCli: { file: "/usr/bin/aws", packages: ["awscli"] },
  boto3: { file: "/usr/lib/python3/dist-packages/boto3/__init__.py", packages: ["python3-boto3"] },
  curl: { file: "/usr/bin/curl", packages: ["curl"] },
  git: { file: "/usr/bin/git", packages: ["git"] },
  faketime: { file: "/usr/bin/faketime", packages: ["faketime"] },
  zip: { file: "/usr/bin/zip", packages: ["zip"] },
  systemd: { file: "/usr/bin/systemd-analyze", packages: ["systemd"] },
  openssl: { file: "/usr/bin/openssl", packages: ["openssl"] },
};

/**
 * Installs by apt what is missing of the named tools, when that is possible.
 * @returns the names of those that are still missing
 */
export async function ensureTools(names) {
  const missing = names.filter((name) => !existsSync(tools[name].file));
  if (missing.length && existsSync("/usr/bin/apt-get")) {
    const packages = [...new Set(missing.flatMap((name) => tools[name].packages))];
    try {
      await step(`Installing ${packages.join(", ")} by apt`, () => install(packages));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      console.log(error.message);
    }
  }
  return names.filter((name) => !existsSync(tools[name].file));
}

async function install(packages) {
  const apt = (...args) => {
    const command = [
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      "-y",
      "-o",
      "DPkg::Lock::Timeout=300",
      ...args,
    ];
    // -n: a password prompt would wait for ever where nobody looks.
    const [program, ...rest] = isRoot ? command : ["sudo", "-n", ...command];
    return run(program, rest);
  };
  const wanted = ["install", "--no-install-recommends", ...packages];
  if ((await apt(...wanted)).ok) return;
  // The list of packages may be old, or empty as in a fresh container.
  await apt("update");
  const { ok, output } = await apt(...wanted);
  if (!ok) throw new Refusal(output.split("\n").slice(-5).join("\n"));
}
