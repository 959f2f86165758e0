import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import os from "node:os";
import path from "node:path";
import { SSM, waitUntilCommandExecuted } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { addMachine, type Machine } from "../fixture/machine";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";

// A package's whole life by the unmodified AWS CLI: made with its files, installed on a real machine, replaced, removed.

let product: RunningQuarterdeck;
let ssm: SSM;
let machine: Machine;
let files: Server;
let origin: string;
let folder: string;
const zips = new Map<string, Buffer>();

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-packages-"));
  files = createServer((request, response) => {
    const zip = zips.get(request.url ?? "");
    if (zip) response.end(zip);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  const address = files.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  origin = `http://127.0.0.1:${address.port}`;
  product = await startQuarterdeck({ env: { QUARTERDECK_OUTBOUND_HOSTS: new URL(origin).host } });
  ssm = new SSM({
    endpoint: product.url,
    region: "us-east-1",
    credentials: { accessKeyId: product.accessKeyId, secretAccessKey: product.secretAccessKey },
  });
  machine = await addMachine(product, ssm, "installer");
  await vi.waitFor(
    async () => {
      const { InstanceInformationList } = await ssm.describeInstanceInformation({});
      expect(InstanceInformationList).toMatchObject([{ PingStatus: "Online" }]);
    },
    { timeout: 60_000, interval: 200 },
  );
});
afterAll(async () => {
  await machine?.remove();
  ssm?.destroy();
  await product?.stop();
  files?.closeAllConnections();
  files?.close();
  rmSync(folder, { recursive: true, force: true });
});

const installed = () => path.join(folder, "installed");

/** A zip file of one version by the distribution's own `zip`, and its hash by `sha256sum`. */
function packed(version: string) {
  const from = path.join(folder, version);
  mkdirSync(from);
  const scripts = {
    "install.sh": `cp tool.txt "${installed()}"\necho "listening on $SSM_PORT"\n`,
    "uninstall.sh": `rm "${installed()}"\necho "removed ${version}"\n`,
    "tool.txt": `tool ${version}\n`,
  };
  for (const [name, text] of Object.entries(scripts)) writeFileSync(path.join(from, name), text);
  const zip = path.join(folder, `${version}.zip`);
  execFileSync("zip", ["-q", "-r", zip, "."], { cwd: from });
  zips.set(`/${version}/tool.zip`, readFileSync(zip));
  const sha256 = execFileSync("sha256sum", [zip]).toString().split(" ")[0] ?? "";
  return { sha256, attachments: `Key=S3FileUrl,Values=${origin}/${version}/tool.zip,Name=tool.zip` };
}

/** The file of a manifest, for `--content file://`. */
function manifest(version: string, sha256: string): string {
  const file = path.join(folder, `${version}.json`);
  const content = {
    schemaVersion: "2.0",
    version,
    packages: { _any: { _any: { _any: { file: "tool.zip" } } } },
    files: { "tool.zip": { checksums: { sha256 } } },
  };
  writeFileSync(file, JSON.stringify(content, null, 2));
  return `file://${file}`;
}

/** Sends AWS-ConfigureAWSPackage by the CLI, and gives what its step printed. */
async function configure(parameters: Record<string, string>) {
  const input = { name: "Tool", ...parameters };
  const sent = await awsJson(
    product,
    "ssm",
    "send-command",
    "--document-name",
    "AWS-ConfigureAWSPackage",
    "--instance-ids",
    machine.id,
    "--parameters",
    JSON.stringify(Object.fromEntries(Object.entries(input).map(([name, value]) => [name, [value]]))),
  );
  const { CommandId } = Object(sent).Command;
  const which = { CommandId, InstanceId: machine.id };
  await waitUntilCommandExecuted({ client: ssm, maxWaitTime: 120, minDelay: 1, maxDelay: 1 }, which);
  return (await ssm.getCommandInvocation(which)).StandardOutputContent ?? "";
}

test.skipIf(withoutAwsCli)("a package is made, installed, replaced and removed by the AWS CLI", async () => {
  const first = packed("1.0.0");
  const made = await awsJson(
    product,
    "ssm",
    "create-document",
    "--name",
    "Tool",
    "--document-type",
    "Package",
    "--version-name",
    "1.0.0",
    "--content",
    manifest("1.0.0", first.sha256),
    "--attachments",
    first.attachments,
  );
  expect(made).toMatchObject({
    DocumentDescription: {
      DocumentType: "Package",
      VersionName: "1.0.0",
      AttachmentsInformation: [{ Name: "tool.zip" }],
      Status: "Active",
    },
  });
  const listed = await awsJson(product, "ssm", "list-documents", "--filters", "Key=DocumentType,Values=Package");
  expect(listed).toMatchObject({ DocumentIdentifiers: [{ Name: "Tool", DocumentType: "Package" }] });

  const said = await configure({ action: "Install", additionalArguments: '{"SSM_PORT": "8080"}' });
  expect(said).toContain("listening on 8080\n");
  expect(said).toContain("Installed Tool 1.0.0.\n");
  expect(readFileSync(installed(), "utf8")).toBe("tool 1.0.0\n");
  expect(await configure({ action: "Install" })).toBe("Tool 1.0.0 is installed already. Nothing was done.\n");

  const second = packed("1.1.0");
  await awsJson(
    product,
    "ssm",
    "update-document",
    "--name",
    "Tool",
    "--document-version",
    "$LATEST",
    "--content",
    manifest("1.1.0", second.sha256),
    "--attachments",
    second.attachments,
  );
  expect(await configure({ action: "Install", version: "1.1.0" })).toMatch(
    /removed 1\.0\.0\n(?:.*\n)*Installed Tool 1\.1\.0\.\n$/,
  );
  expect(readFileSync(installed(), "utf8")).toBe("tool 1.1.0\n");

  expect(await configure({ action: "Uninstall" })).toContain("removed 1.1.0\nUninstalled Tool 1.1.0.\n");
  expect(existsSync(installed())).toBe(false);
});

test.skipIf(withoutAwsCli)(
  "a package whose file has another hash is refused where it stands, and none is run",
  async () => {
    const { attachments } = packed("9.0.0");
    const create = ["ssm", "create-document", "--name", "Wrong", "--document-type", "Package", "--content"];
    const refused = await aws(product, ...create, manifest("9.0.0", "0".repeat(64)), "--attachments", attachments);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(
      /\(InvalidDocumentContent\).*files\.tool\.zip\.checksums\.sha256: Line \d+, column \d+: The attachment tool\.zip has the SHA-256/,
    );
    const run = await aws(product, "ssm", "send-command", "--document-name", "Tool", "--instance-ids", machine.id);
    expect(run.stderr).toContain("(InvalidDocumentType)");
  },
);
