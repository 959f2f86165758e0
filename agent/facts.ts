import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  arch,
  cpus,
  hostname,
  machine,
  networkInterfaces,
  platform,
  release,
  totalmem,
  uptime,
  userInfo,
} from "node:os";
import type { PackageHost } from "@/core/documents/package-selection";
import type { Facts } from "@/core/node-protocol";

/** What the operating system is, in the words that documents and screens use. */
export type Platform = Pick<Facts, "platformType" | "platformName" | "platformVersion">;

/** The value of one key of an os-release file. Source: os-release(5). */
function osRelease(text: string, key: string): string | undefined {
  return new RegExp(`^${key}=["']?(.*?)["']?$`, "m").exec(text)?.[1] || undefined;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const osReleaseText = () => readText("/etc/os-release") || readText("/usr/lib/os-release");

/** The platform of this machine. */
export function readPlatform(): Platform {
  if (platform() === "win32") return { platformType: "Windows", platformName: "Windows", platformVersion: release() };
  if (platform() === "darwin") return { platformType: "MacOS", platformName: "macOS", platformVersion: release() };
  const text = osReleaseText();
  return {
    platformType: "Linux",
    platformName: (osRelease(text, "NAME") ?? "Linux").slice(0, 128),
    platformVersion: (osRelease(text, "VERSION_ID") ?? release()).slice(0, 64),
  };
}

/** What manifests of packages call distributions whose own id is another. Source: the original agent. */
const packageNames: Readonly<Record<string, string>> = {
  amzn: "amazon",
  rhel: "redhat",
  ol: "oracle",
  sles: "suse",
  "opensuse-leap": "opensuseleap",
};

/** What manifests of packages call an architecture that the system names otherwise. Source: the original agent. */
const packageArchitecturesOf: Readonly<Record<string, readonly string[]>> = {
  amd64: ["x86_64"],
  aarch64: ["arm64"],
  i386: ["x86", "i386"],
  i586: ["x86", "i386"],
  i686: ["x86", "i386"],
};

/** What this machine is, in the words of packages. */
export function readPackageHost(): PackageHost {
  const architectures = packageArchitecturesOf[machine()] ?? [machine()];
  if (platform() === "darwin") {
    const text = readText("/System/Library/CoreServices/SystemVersion.plist");
    const version = /<key>ProductVersion<\/key>\s*<string>([^<]+)</.exec(text)?.[1] ?? release();
    return { platforms: ["macos", "mac_os_x"], version, architectures };
  }
  const id = osRelease(osReleaseText(), "ID") ?? "linux";
  return { platforms: [packageNames[id] ?? id], version: readPlatform().platformVersion, architectures };
}

/** Tells one boot of the machine from the next. Where the system has no name for it, the second it booted in. */
export function readBootId(): string {
  const id = readText("/proc/sys/kernel/random/boot_id").trim();
  return (
    id ||
    createHash("sha256")
      .update(String(Math.round(Date.now() / 1000 - uptime())))
      .digest("hex")
      .slice(0, 32)
  );
}

/** The name of the user that the agent and its steps run as. */
export function readUser(): string {
  try {
    return userInfo().username.slice(0, 64);
  } catch {
    return String(process.getuid?.() ?? "unknown"); // A user id without a name, as in many containers.
  }
}

/** What the node tells of itself. */
export function readFacts(agentVersion: string, capabilities: Iterable<string>, clockSkewMs: number): Facts {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const outside = all.filter((entry) => !entry.internal && !entry.address.startsWith("fe80:"));
  const addresses = [...new Set(outside.map((entry) => entry.address))].slice(0, 32);
  return {
    agentVersion,
    ...readPlatform(),
    architecture: arch(),
    kernel: release().slice(0, 128),
    hostName: hostname().slice(0, 255),
    ipAddress: outside.find((entry) => entry.family === "IPv4")?.address ?? addresses[0] ?? "127.0.0.1",
    addresses,
    capabilities: [...capabilities],
    user: readUser(),
    clockSkewMs,
    cpuCount: cpus().length,
    memoryBytes: totalmem(),
    // By the server's time: this machine's own clock may be days off.
    bootedAt: Math.round(Date.now() - clockSkewMs - uptime() * 1000),
  };
}
