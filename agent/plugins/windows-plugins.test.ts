import { describe, expect, test } from "vitest";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import type { StepPlace } from "./plugin";
import { plugins } from "./table";
import { windowsCommand, windowsEnd } from "./windows-commands";
import { WindowsTask } from "./windows-task";

const place: StepPlace = {
  platformType: "Windows",
  path: "",
  downloads: "/downloads",
  program: ["node", "agent.cjs"],
  home: "/home",
  proxyEnvironment: {},
  awsEnvironment: {},
};
function prepare(action: string, inputs: Record<string, unknown>) {
  const prepared = plugins.get(action)?.prepare(inputs, place);
  if (!prepared || "problem" in prepared) throw new Error(prepared?.problem ?? action);
  const { files = {}, timeoutSeconds } = prepared;
  const scripts = Object.fromEntries(Object.entries(files).filter(([name]) => name.endsWith(".ps1")));
  return { task: WindowsTask.parse(JSON.parse(files["task.json"] ?? "")), scripts, timeoutSeconds };
}

const samples: Record<string, Record<string, unknown>[]> = {
  "aws:psModule": [
    { source: "https://example.com/a.zip" },
    { source: "D:\\modules\\other.zip", sourceHash: "a".repeat(64) },
  ],
  "aws:domainJoin": [
    { directoryId: "d-1", directoryName: "corp.example.com" },
    { directoryId: "x", directoryName: "a.b", directoryOU: "OU=$(x)", dnsIpAddresses: ["10.0.0.2"], hostName: "web-1" },
  ],
  "aws:cloudWatch": [{ startType: "Disabled" }, { settings: { startType: "Enabled" } }],
  "aws:updateAgent": [
    { agentName: "EC2Config" },
    { agentName: "Ec2Config", targetVersion: "4.9.5777", allowDowngrade: "true" },
  ],
};

describe.each(Object.entries(samples))("the scripts of %s", (action, inputs) => {
  test("are the same whatever its inputs say", () => {
    const [first, second] = inputs.map((each) => prepare(action, each).scripts);
    expect(Object.keys(first ?? {})).toHaveLength(1);
    expect(first).toEqual(second);
  });
});

/** Every script of ours, without those that callers write. */
const scripts = [
  ...Object.entries(samples).flatMap(([action, [inputs = {}]]) => Object.entries(prepare(action, inputs).scripts)),
  ...predefinedDocuments.flatMap(({ name, notYetRunOn, content }) => {
    const text = JSON.stringify(content);
    const lines = /"action":"aws:runPowerShellScript".*?"runCommand":(\[.*?\]),"timeoutSeconds"/.exec(text)?.[1];
    return lines && notYetRunOn.join() === "Windows" && !text.includes("commandLine")
      ? [[name, JSON.parse(lines).join("\n")] as [string, string]]
      : [];
  }),
];

test("there are nine scripts of ours", () => {
  expect(scripts).toHaveLength(9);
});

describe.each(scripts)("the script of %s", (_, script) => {
  test("has no placeholder that a parameter could fill", () => {
    expect(script).not.toContain("{{");
  });

  test("ends with a sentence and exit code 1 when something goes wrong", () => {
    expect(script).toMatch(/^\ufeff?\$ErrorActionPreference = 'Stop'\ntrap \{\n {2}\[Console\]::Error\.WriteLine/);
    expect(script.trimEnd()).toMatch(/exit 0$/);
  });

  test("has every bracket and quote closed, and no variable whose name a colon would swallow", () => {
    const bare = script
      .replace(/^\s*#.*$/gm, "")
      .replace(/'(?:[^'\n]|'')*'/g, "''")
      .replace(/"(?:[^"\n$]|\$(?!\())*"/g, '""');
    for (const [open, close] of [
      ["(", ")"],
      ["{", "}"],
      ["[", "]"],
    ] as const)
      expect([open, bare.split(open).length]).toEqual([open, bare.split(close).length]);
    expect(bare.split("'").length % 2).toBe(1);
    // PowerShell reads "$name: " as the name of a drive, and refuses the whole script.
    expect(script).not.toMatch(/\$[A-Za-z_]\w*:(?![A-Za-z_])/);
  });

  test("runs no text as code and fetches nothing", () => {
    expect(script).not.toMatch(
      /Invoke-Expression|\biex\b|ScriptBlock\]::Create|Invoke-WebRequest|DownloadFile|Install-Module/i,
    );
  });
});

describe("Windows Installer", () => {
  const msi = (action: "Install" | "Repair" | "Uninstall", parameters = "") =>
    windowsCommand({ run: "msi", action, parameters }, "C:\\step", "C:\\step\\package.msi");

  test.each([
    ["Install", "/i"],
    ["Repair", "/fa"],
    ["Uninstall", "/x"],
  ] as const)("is asked to %s with %s, without a window and without a restart", (action, option) => {
    expect(msi(action)).toEqual({
      program: "msiexec.exe",
      words: [option, '"C:\\step\\package.msi"', "/qn", "/norestart"],
      isVerbatim: true,
      environment: {},
      workingDirectory: undefined,
    });
  });

  test("is given parameters in one piece, quotes and all", () => {
    expect(msi("Install", 'A="b c" /l*v C:\\x.log').words.at(-1)).toBe('A="b c" /l*v C:\\x.log');
  });

  test.each([
    ["Install", 0, 0, /done\.$/],
    ["Install", 3010, 0, /needs a restart; it was not restarted/],
    ["Install", 1641, 0, /has begun to restart/],
    ["Uninstall", 1605, 0, /not installed/],
    ["Uninstall", 1614, 0, /not installed/],
    ["Install", 1605, 1605, /failed with 1605: the product is not installed/],
    ["Install", 1603, 1603, /fatal error/],
    ["Install", 1618, 1618, /another installation is going on/],
    ["Repair", 42, 42, /failed with 42\.$/],
  ] as const)(
    "that ends a %s with %i makes the step end with %i and says what it means",
    (action, code, exitCode, words) => {
      const ended = windowsEnd({ run: "msi", action, parameters: "" }, code);
      expect(ended).toEqual({ exitCode, sentence: expect.stringMatching(words) });
    },
  );
});

test("a script's exit code is the step's", () => {
  const run = { run: "script" as const, file: "x.ps1", environment: {} };
  expect([0, 1, 3010].map((code) => windowsEnd(run, code))).toEqual([
    { exitCode: 0 },
    { exitCode: 1 },
    { exitCode: 3010 },
  ]);
});

test("PowerShell of Windows gets its script from a file, with no word of a caller beside it", () => {
  const run = { run: "script" as const, file: "x.ps1", environment: { A: "b" } };
  expect(windowsCommand(run, "/step", "")).toEqual({
    program: "powershell.exe",
    words: ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", "/step/x.ps1"],
    isVerbatim: false,
    environment: { A: "b" },
    workingDirectory: undefined,
  });
});

test("EC2Config comes from Amazon's own address, over an encrypted line", () => {
  const { task } = prepare("aws:updateAgent", { agentName: "EC2Config" });
  expect(task.package?.from).toMatchObject({
    from: "address",
    url: expect.stringMatching(/^https:\/\/s3\.amazonaws\.com\/ec2-downloads-windows\//),
  });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["aws:applications", { action: "Install", source: "http://example.com/a.msi" }, /needs a sourceHash/],
  ["aws:applications", { action: "Install", source: "a.msi" }, /cannot read its inputs/],
  ["aws:psModule", { source: "https://example.com/a.zip", sourceHash: "12" }, /cannot read its inputs/],
  ["aws:domainJoin", { directoryId: "../x", directoryName: "corp.example.com" }, /cannot read its inputs/],
  ["aws:cloudWatch", { startType: "Sometimes" }, /cannot read its inputs/],
  ["aws:updateAgent", { agentName: "EC2Config", source: "https://example.com" }, /cannot read its inputs/],
])("%s makes nothing of %j", (action, inputs, message) => {
  expect(plugins.get(action)?.prepare(inputs, place)).toEqual({ problem: expect.stringMatching(message) });
});
