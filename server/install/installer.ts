import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { runtimes, runtimeVersion } from "./runtimes";

/** What a machine needs to become a node: the script that installs, and the agent as it was built. */
export type Installer = { script: Buffer; scriptSha256: string; agent: Buffer };

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/**
 * Fills the installer's script in with the hashes of all that it will fetch, so that whoever knows the script's own hash
 * knows them all. The same sources and the same agent give the same script on every server.
 */
export function makeInstaller(template: string, agent: Buffer): Installer {
  const values: Record<string, string> = {
    AGENT_SHA256: sha256(agent),
    RUNTIME_VERSION: runtimeVersion,
    RUNTIME_X64_SHA256: runtimes["linux-x64"].sha256,
    RUNTIME_ARM64_SHA256: runtimes["linux-arm64"].sha256,
  };
  const script = Buffer.from(
    template.replaceAll(/@([A-Z0-9_]+)@/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The installer has a place for ${name}, which nobody fills.`);
      return value;
    }),
  );
  return { script, scriptSha256: sha256(script), agent };
}

let made: Installer | undefined;

/**
 * This server's installer. It is read once: what a line promises stays what is handed out, also when a build changes the
 * agent's file meanwhile.
 */
export function installer(): Installer {
  return (made ??= makeInstaller(readFileSync("server/install/install.sh", "utf8"), readFileSync("dist/agent.cjs")));
}
