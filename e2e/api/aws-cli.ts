import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { RunningQuarterdeck } from "../../scripts/serve-for-tests.mjs";

/** By its full path: another program of that name may come first in PATH. */
const program = "/usr/bin/aws";

/** Whether its tests are left out: only where it is missing, and never in continuous integration. */
export const withoutAwsCli = !existsSync(program) && !process.env.CI;

/** What a run of the AWS CLI ended with. */
export type CliResult = { exitCode: number; stdout: string; stderr: string };

/** The environment of a client of the product: its access key, a home of its own, and nothing of this machine's. */
export function clientEnvironment(product: RunningQuarterdeck): NodeJS.ProcessEnv {
  const home = path.join(product.home, "aws");
  mkdirSync(home, { recursive: true });
  return {
    NODE_ENV: "test",
    PATH: "/usr/bin:/bin",
    HOME: home,
    LC_ALL: "C.UTF-8",
    AWS_CONFIG_FILE: path.join(home, "config"),
    AWS_SHARED_CREDENTIALS_FILE: path.join(home, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: product.accessKeyId,
    AWS_SECRET_ACCESS_KEY: product.secretAccessKey,
  };
}

/** Runs the AWS CLI, unmodified, against the product; only endpoint and access key are given to it. */
export async function aws(product: RunningQuarterdeck, ...args: string[]): Promise<CliResult> {
  const env = clientEnvironment(product);
  try {
    const { stdout, stderr } = await promisify(execFile)(
      program,
      [...args, "--endpoint-url", product.url, "--output", "json"],
      {
        env,
        timeout: 180_000,
      },
    );
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    if (
      error instanceof Error &&
      "code" in error &&
      typeof error.code === "number" &&
      "stdout" in error &&
      "stderr" in error
    ) {
      return { exitCode: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}

/** The same, where success is expected. Gives the JSON that it printed; undefined when it printed nothing. */
export async function awsJson(product: RunningQuarterdeck, ...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await aws(product, ...args);
  if (exitCode !== 0) throw new Error(`aws ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
  return stdout.trim() === "" ? undefined : JSON.parse(stdout);
}
