import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { aConnectedAgent, eventually, type TestAgent } from "./testing/agent-process";
import { FakeGateway } from "./testing/fake-gateway";
import { renamed, saidToHave, sha256sum, type ZipContent, zipOf } from "./testing/zip-file";

// A real agent installs real zip files; their scripts write into a folder of the test, which tells what has happened.

let gateway: FakeGateway;
let agent: TestAgent;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-packages-"));
  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});
afterAll(async () => {
  await agent?.remove();
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

const place = (name: string) => path.join(folder, name);
/** Scripts that leave a trace of themselves, and files for them to install. */
const scripts = (name: string, version: string, more: ZipContent = {}): ZipContent => ({
  "install.sh": `set -e\ncp -p payload/tool "${place(name)}"\necho "install ${version} $SSM_WORD" >> "${place(`${name}.log`)}"\n`,
  "uninstall.sh": `rm "${place(name)}"\necho "uninstall ${version}" >> "${place(`${name}.log`)}"\n`,
  "update.sh": `cp payload/tool "${place(name)}"\necho "update ${version}" >> "${place(`${name}.log`)}"\n`,
  "payload/tool": `tool ${version}\n`,
  ...more,
});
const log = (name: string) =>
  readFileSync(place(`${name}.log`), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.trim());

type Wanted = { name: string; version: string; zip: Buffer };
/** A step as the server makes it. */
function step({ name, version, zip }: Wanted, inputs: Record<string, unknown> = {}, file: object = {}): OrderStep {
  const called = `/attachments/${name}-${version}/tool.zip`;
  gateway.files.set(called, { body: zip });
  const ordered = {
    name,
    version,
    packages: { _any: { _any: { _any: { file: "tool.zip" } } } },
    files: { "tool.zip": { path: called, size: zip.length, sha256: sha256sum(zip), ...file } },
  };
  return {
    name: "configure",
    action: "aws:configurePackage",
    inputs: { name, action: "Install", package: ordered, ...inputs },
  };
}
async function run(...steps: OrderStep[]) {
  const orderId = await gateway.order(agent.nodeId, steps);
  const { outcome } = await gateway.reported(orderId);
  const stored = gateway.stored(orderId);
  const last = steps.length - 1;
  return {
    outcome,
    exitCode: stored.ended(last)?.exitCode,
    said: stored.bytes(last, "stdout").toString(),
    problem: stored.bytes(last, "stderr").toString() + (stored.ended(last)?.message ?? ""),
  };
}
const recordOf = (name: string) => {
  const root = path.join(agent.home, "packages");
  const found = existsSync(root) ? readdirSync(root).find((each) => each.startsWith(`${name}-`)) : undefined;
  if (found === undefined) return undefined;
  const record = JSON.parse(readFileSync(path.join(root, found, "state.json"), "utf8"));
  return { ...record, entries: readdirSync(path.join(root, found)).sort() };
};

describe("a package", () => {
  const tool = (version: string): Wanted => ({ name: "Tool", version, zip: zipOf(scripts("Tool", version)) });

  test("is installed once, replaced by the next version and removed by its own script", async () => {
    const first = await run(step(tool("1.0"), { additionalArguments: { SSM_WORD: "it's $HOME" } }));
    expect(first).toMatchObject({ outcome: "Success", problem: "" });
    expect(first.said).toContain("Installed Tool 1.0.");
    expect(readFileSync(place("Tool"), "utf8")).toBe("tool 1.0\n");
    expect(recordOf("Tool")).toMatchObject({ version: "1.0", state: "Installed" });

    const again = await run(step(tool("1.0")));
    expect(again).toMatchObject({ outcome: "Success", said: "Tool 1.0 is installed already. Nothing was done.\n" });

    expect((await run(step(tool("2.0")))).outcome).toBe("Success");
    expect(readFileSync(place("Tool"), "utf8")).toBe("tool 2.0\n");
    const record = recordOf("Tool");
    expect(record).toMatchObject({ version: "2.0", state: "Installed" });
    expect(record.entries).toEqual([record.folder, "state.json"].sort());

    // The order that removes it has no file with it.
    const removal = step(tool("2.0"), { action: "Uninstall" });
    removal.inputs["package"] = { name: "Tool", version: "3.0", packages: {}, files: {} };
    expect((await run(removal)).said).toContain("Uninstalled Tool 2.0.");
    expect(existsSync(place("Tool"))).toBe(false);
    expect(recordOf("Tool")).toBeUndefined();
    expect((await run(removal)).said).toBe("Tool is not installed. Nothing was done.\n");
    expect(log("Tool")).toEqual(["install 1.0 it's $HOME", "uninstall 1.0", "install 2.0", "uninstall 2.0"]);
  });

  test("with other content under the same version is another one", async () => {
    const changed = {
      ...tool("1.0"),
      zip: zipOf(scripts("Tool", "1.0", { "payload/tool": "tool of another build\n" })),
    };
    await run(step(tool("1.0")));
    await run(step(changed));
    expect(readFileSync(place("Tool"), "utf8")).toBe("tool of another build\n");
    await run(step(changed, { action: "Uninstall" }));
  });

  test("is removed in the version that is asked for, and in no other", async () => {
    await run(step(tool("1.0")));
    const other = await run(step(tool("1.0"), { action: "Uninstall", version: "2.0" }));
    expect(other).toMatchObject({
      outcome: "Success",
      said: "Tool 2.0 is not installed; 1.0 is. Nothing was done.\n",
    });
    expect(existsSync(place("Tool"))).toBe(true);
    expect((await run(step(tool("1.0"), { action: "Uninstall", version: "1.0" }))).said).toContain("Uninstalled");
  });

  test("finds in its environment what it is and where, and is not told the arguments on a command line", async () => {
    const zip = zipOf(
      scripts("Facts", "1", {
        "payload/tool": "",
        "install.sh":
          "echo $BWS_ACTION_NAME $BWS_ARCHITECTURE $AWS_SSM_INSTANCE_ID; tr '\\0' ' ' < /proc/$PPID/cmdline\n",
      }),
    );
    const { said } = await run(
      step({ name: "Facts", version: "1", zip }, { additionalArguments: { SSM_KEY: "s3cret" } }),
    );
    expect(said).toMatch(new RegExp(`^install \\S+ ${agent.nodeId}$`, "m"));
    expect(said).not.toContain("s3cret");
  });

  test("comes from a server that is busy at first, or breaks off, and is then as whole as ever", async () => {
    const busy = step({ name: "Busy", version: "1", zip: zipOf(scripts("Busy", "1")) });
    const called = "/attachments/Busy-1/tool.zip";
    const { body } = gateway.files.get(called) ?? { body: Buffer.alloc(0) };
    gateway.files.set(called, { body, busy: 1 });
    const refusedFirst = await run(busy);
    expect(refusedFirst.said).toContain("tool.zip does not come yet, and is asked for again: the server answered 503.");
    expect(refusedFirst.said).toContain("Installed Busy 1.");
    await run({ ...busy, inputs: { ...busy.inputs, action: "Uninstall" } });

    gateway.files.set(called, { body: body.subarray(0, 100), length: body.length });
    const orderId = await gateway.order(agent.nodeId, [busy]);
    await gateway.waitFor(
      () => gateway.stored(orderId).bytes(0, "stdout").includes("is asked for again"),
      "the first try to break off",
    );
    gateway.files.set(called, { body });
    expect((await gateway.reported(orderId)).outcome).toBe("Success");
  });

  test("of another account is known by its ARN", async () => {
    const name = "arn:aws:ssm:us-east-1:210987654321:document/Tool";
    const zip = zipOf(scripts("Theirs", "1.0"));
    expect((await run(step({ name, version: "1.0", zip }))).said).toContain(`Installed ${name} 1.0.`);
    expect((await run(step(tool("1.0"), { action: "Uninstall" }))).said).toContain("Tool is not installed");
    expect((await run(step({ name, version: "1.0", zip }, { action: "Uninstall" }))).outcome).toBe("Success");
  });

  test("keeps the rights of its files, but none that it gives to others", async () => {
    await run(step(tool("1.0")));
    const { folder: kept } = recordOf("Tool");
    const root = path.join(agent.home, "packages");
    const found = readdirSync(root).find((each) => each.startsWith("Tool-")) ?? "";
    expect(statSync(path.join(root, found, kept, "install.sh")).mode & 0o7777).toBe(0o755);
    expect(statSync(root).mode & 0o077).toBe(0);
    await run(step(tool("1.0"), { action: "Uninstall" }));
  });
});

describe("an in-place update", () => {
  const app = (version: string, more: ZipContent = {}): Wanted => ({
    name: "App",
    version,
    zip: zipOf(scripts("App", version, more)),
  });
  const inPlace = { installationType: "In-place update" };

  test("installs what is not there, and runs the new version's update script where one is", async () => {
    expect((await run(step(app("1.0"), inPlace))).said).toContain("Installed App 1.0.");
    expect((await run(step(app("1.1"), inPlace))).said).toContain("Updated App from 1.0 to 1.1.");
    expect(readFileSync(place("App"), "utf8")).toBe("tool 1.1\n");
    expect((await run(step(app("1.1"), inPlace))).said).toContain("is installed already");
    expect(log("App")).toEqual(["install 1.0", "update 1.1"]);
  });

  test("that fails says what counts as installed, has its script's exit code, and can be tried again", async () => {
    const failed = await run(step(app("1.2", { "update.sh": "echo no; exit 7\n" }), inPlace));
    expect(failed).toMatchObject({ outcome: "Failed", exitCode: 7 });
    expect(failed.problem).toContain("update.sh of App 1.2 ended with exit code 7. 1.1 is what counts as installed");
    expect(recordOf("App")).toMatchObject({ version: "1.1", state: "UpdateFailed" });
    expect((await run(step(app("1.2"), inPlace))).said).toContain("Updated App from 1.1 to 1.2.");
  });

  test("of a package without an update script changes nothing", async () => {
    const { "update.sh": _, ...without } = scripts("App", "2.0");
    const refused = await run(step({ name: "App", version: "2.0", zip: zipOf(without) }, inPlace));
    expect(refused).toMatchObject({ outcome: "Failed" });
    expect(refused.problem).toContain("App 2.0 has no update.sh, which an in-place update needs.");
    expect(recordOf("App")).toMatchObject({ version: "1.2", state: "Installed" });
  });
});

describe("an installation that fails", () => {
  const bad = (version: string, more: ZipContent): Wanted => ({
    name: "Bad",
    version,
    zip: zipOf(scripts("Bad", version, more)),
  });

  test("is recorded as failed with its script's exit code, and is tried again as it is", async () => {
    const failed = await run(step(bad("1.0", { "install.sh": "echo trying; echo why >&2; exit 3\n" })));
    expect(failed).toMatchObject({ outcome: "Failed", exitCode: 3, said: expect.stringContaining("trying\n") });
    expect(failed.problem).toContain("why\ninstall.sh of Bad 1.0 ended with exit code 3: it is not installed.");
    expect(recordOf("Bad")).toMatchObject({ version: "1.0", state: "InstallFailed" });
    expect((await run(step(bad("1.0", {})))).outcome).toBe("Success");
    expect(log("Bad")).toEqual(["install 1.0"]);
  });

  test("says that the version before it was removed", async () => {
    const failed = await run(step(bad("2.0", { "install.sh": "exit 4\n" })));
    expect(failed).toMatchObject({ outcome: "Failed", exitCode: 4 });
    expect(failed.problem).toContain("it is not installed. 1.0 was removed before.");
  });

  test("because the old version cannot be removed is none: the new one is installed, and that is said", async () => {
    await run(step(bad("3.0", { "uninstall.sh": "exit 9\n" })));
    const { outcome, problem } = await run(step(bad("4.0", { "uninstall.sh": "exit 5\n" })));
    expect({ outcome, problem }).toMatchObject({
      outcome: "Success",
      problem: "uninstall.sh of Bad 3.0 ended with exit code 9. 4.0 is installed anyway.\n",
    });
    const stays = await run(step(bad("4.0", {}), { action: "Uninstall" }));
    expect(stays).toMatchObject({ outcome: "Failed", exitCode: 5 });
    expect(recordOf("Bad")).toMatchObject({ version: "4.0", state: "UninstallFailed" });
  });

  test("because it was cancelled is taken up again by the next one", async () => {
    const slow = bad("5.0", { "install.sh": `echo begun > "${place("begun")}"; exec sleep 600\n` });
    const orderId = await gateway.order(agent.nodeId, [step(slow)]);
    await eventually(() => existsSync(place("begun")), "the script to begin");
    const meanwhile = await run(step(bad("6.0", {})));
    expect(meanwhile.problem).toContain("Another command is at work on the package Bad");
    await gateway.cancel(agent.nodeId, orderId);
    await gateway.reported(orderId);
    expect(recordOf("Bad")).toMatchObject({ version: "5.0", state: "Installing" });
    expect((await run(step(bad("6.0", {})))).outcome).toBe("Success");
    expect(recordOf("Bad")).toMatchObject({ version: "6.0", state: "Installed" });
  });
});

describe("a file that is not what it should be runs nothing and leaves nothing", () => {
  const good = () => zipOf(scripts("Evil", "1", { "aa/evil.sh": "x\n", zetcetera: "x\n" }));
  const evil = (zip: Buffer): Wanted => ({ name: "Evil", version: "1", zip });

  test.each<[string, () => OrderStep, RegExp]>([
    ["its path leads out", () => step(evil(renamed(good(), "aa/evil.sh", "../evil.sh"))), /invalid relative path/],
    ["its path is absolute", () => step(evil(renamed(good(), "zetcetera", "/etcetera"))), /absolute path/],
    ["its path has backslashes", () => step(evil(renamed(good(), "aa/evil.sh", "..\\evil.sh"))), /invalid characters/],
    [
      "it has a link",
      () => step(evil(zipOf(scripts("Evil", "1", { link: { link: "/etc/passwd" } })))),
      /link is a link/,
    ],
    [
      "two entries have one place",
      () => step(evil(renamed(renamed(good(), "update.sh", "instal.sh"), "instal.sh", "zetcetera"))),
      /two of its entries have the same place/,
    ],
    [
      "it says that it is too large",
      () => step(evil(saidToHave(good(), "install.sh", 0x7fff_ffff))),
      /its files have more than 1024 MiB/,
    ],
    [
      "it is larger than it says",
      () => step(evil(saidToHave(zipOf(scripts("Evil", "1", { bomb: "0".repeat(5_000_000) })), "bomb", 10))),
      /too many bytes/,
    ],
    [
      "it has more entries than there may be",
      () =>
        step(
          evil(
            zipOf({
              ...scripts("Evil", "1"),
              ...Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`many/${index}`, ""])),
            }),
          ),
        ),
      /more than 10000 entries/,
    ],
    ["it is no zip file", () => step(evil(Buffer.from("#!/bin/sh\necho evil\n"))), /no zip file that can be read/],
    ["it is cut off", () => step(evil(good().subarray(0, 300))), /no zip file that can be read/],
    ["it has no install.sh", () => step(evil(zipOf({ "uninstall.sh": "", "a/install.sh": "" }))), /has no install\.sh/],
    ["it has no uninstall.sh", () => step(evil(zipOf({ "install.sh": "" }))), /tool\.zip has no uninstall\.sh/],
    [
      "it has another hash",
      () => step(evil(good()), {}, { sha256: "00".repeat(32) }),
      /and not 0{64}, which was ordered/,
    ],
    ["it is longer than it should be", () => step(evil(good()), {}, { size: 100 }), /and more bytes/],
    ["it is shorter than it should be", () => step(evil(good()), {}, { size: 100_000 }), /is not unpacked/],
    [
      "it is not there",
      () => step(evil(good()), {}, { path: "/attachments/gone.secret/tool.zip" }),
      /tool\.zip cannot be fetched from the server: the server answered 404\./,
    ],
  ])("when %s", async (_, make, message) => {
    const { outcome, problem, said } = await run(make());
    expect({ outcome, problem }).toMatchObject({ outcome: "Failed", problem: expect.stringMatching(message) });
    // Its address is not for those who may read output.
    expect(problem + said).not.toContain("/attachments/");
    expect(said).not.toContain("Running");
    expect(recordOf("Evil")).toBeUndefined();
    expect(readdirSync(folder).filter((each) => each.startsWith("Evil") || each.includes("evil"))).toEqual([]);
    expect(readdirSync(path.join(agent.home, "packages")).filter((each) => each.includes("evil.sh"))).toEqual([]);
  });

  test("and neither does one that is for other machines", async () => {
    const elsewhere = step(evil(good()));
    elsewhere.inputs["package"] = Object.assign({}, elsewhere.inputs["package"], {
      packages: { plan9: { _any: { _any: { file: "tool.zip" } } } },
    });
    expect(await run(elsewhere)).toMatchObject({
      outcome: "Failed",
      problem: expect.stringMatching(/^Evil 1 has no file for this machine: \w+ /),
    });
  });

  test("a version that is there stays when the next one is not what it should be", async () => {
    await run(step({ name: "Kept", version: "1", zip: zipOf(scripts("Kept", "1")) }));
    const { outcome } = await run(step({ name: "Kept", version: "2", zip: zipOf({ "install.sh": "" }) }));
    expect(outcome).toBe("Failed");
    expect(readFileSync(place("Kept"), "utf8")).toBe("tool 1\n");
    expect(recordOf("Kept")).toMatchObject({ version: "1", state: "Installed" });
  });
});

describe("inputs that no server would send", () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ["no package", { package: undefined }, /does not have the package Odd with it/],
    ["a variable that is the system's", { additionalArguments: { PATH: "/tmp" } }, /begins with SSM_/],
    ["an action that there is not", { action: "Remove" }, /cannot read its inputs/],
  ])("such as %s end the step with a sentence", async (_, inputs, message) => {
    const { outcome, problem } = await run(step({ name: "Odd", version: "1", zip: zipOf({ a: "" }) }, inputs));
    expect({ outcome, problem }).toMatchObject({ outcome: "Failed", problem: expect.stringMatching(message) });
  });

  test("such as a record that is damaged are told by its place", async () => {
    const odd: Wanted = { name: "Damaged", version: "1", zip: zipOf(scripts("Damaged", "1")) };
    await run(step(odd));
    const root = path.join(agent.home, "packages");
    const found = readdirSync(root).find((each) => each.startsWith("Damaged-")) ?? "";
    writeFileSync(path.join(root, found, "state.json"), "{");
    const { problem } = await run(step(odd));
    expect(problem).toContain(`${path.join(root, found, "state.json")} is damaged.`);
    expect(readdirSync(path.join(root, found)).length).toBe(2);
  });
});

test("a document that an order runs installs a package as the order itself would", async () => {
  const inner = step({ name: "Inner", version: "1", zip: zipOf(scripts("Inner", "1")) });
  const outer: OrderStep = {
    name: "run",
    action: "aws:runDocument",
    inputs: { documentType: "SSMDocument", documentPath: "Child", document: { name: "Child", steps: [inner] } },
  };
  const { outcome, said } = await run(outer);
  expect({ outcome, said }).toMatchObject({ outcome: "Success", said: expect.stringContaining("Installed Inner 1.") });
});
