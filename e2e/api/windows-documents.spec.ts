import { writeFileSync } from "node:fs";
import path from "node:path";
import { SSM, UnsupportedPlatformType } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { awsJson, withoutAwsCli } from "./aws-cli";
import { localAgentOnline } from "./local-agent";

// The documents for Windows, for unmodified clients and a real agent, which is on Linux.

let product: RunningQuarterdeck;
let ssm: SSM;
let node: string;

beforeAll(async () => {
  product = await startQuarterdeck({ localAgent: true });
  ssm = new SSM({ ...clientConfig(product), maxAttempts: 1 });
  node = await localAgentOnline(ssm);
});
afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
});

const install = { DocumentName: "AWS-InstallApplication", Parameters: { source: ["https://example.com/tool.msi"] } };
const sentence = "The document AWS-InstallApplication does not support Linux.";

describe("on a machine with Linux", () => {
  test("an application is not installed when the machine is named: nothing is sent", async () => {
    const refused = ssm.sendCommand({ ...install, InstanceIds: [node] });
    await expect(refused).rejects.toThrow(UnsupportedPlatformType);
    await expect(refused).rejects.toThrow(sentence);
    expect((await ssm.listCommands({})).Commands).toEqual([]);
  });

  test("that a tag found, the command ends as Invalid Platform and says why", async () => {
    await ssm.addTagsToResource({
      ResourceType: "ManagedInstance",
      ResourceId: node,
      Tags: [{ Key: "Role", Value: "web" }],
    });
    const { Command } = await ssm.sendCommand({ ...install, Targets: [{ Key: "tag:Role", Values: ["web"] }] });
    const CommandId = Command?.CommandId ?? "";
    const ended = await vi.waitFor(
      async () => {
        const { Commands } = await ssm.listCommands({ CommandId });
        expect(Commands).toMatchObject([{ CompletedCount: 1 }]);
        return Commands?.[0];
      },
      { timeout: 60_000, interval: 100 },
    );
    expect(ended).toMatchObject({ Status: "Failed", TargetCount: 1, ErrorCount: 1 });
    expect(await ssm.getCommandInvocation({ CommandId, InstanceId: node })).toMatchObject({
      Status: "Failed",
      StatusDetails: "InvalidPlatform",
      ResponseCode: -1,
      StandardErrorContent: sentence,
    });
  });
});

test("there are ten of them, read only, with their parameters", async () => {
  const Filters = [
    { Key: "Owner", Values: ["Amazon"] },
    { Key: "PlatformTypes", Values: ["Windows"] },
  ];
  const { DocumentIdentifiers = [] } = await ssm.listDocuments({ Filters, MaxResults: 50 });
  const windowsAlone = DocumentIdentifiers.filter(({ PlatformTypes }) => PlatformTypes?.join() === "Windows");
  expect(windowsAlone.map(({ Name }) => Name)).toEqual([
    "AWS-ConfigureCloudWatch",
    "AWS-ConfigureWindowsUpdate",
    "AWS-FindWindowsUpdates",
    "AWS-InstallApplication",
    "AWS-InstallMissingWindowsUpdates",
    "AWS-InstallPowerShellModule",
    "AWS-InstallSpecificWindowsUpdates",
    "AWS-JoinDirectoryServiceDomain",
    "AWS-ListWindowsInventory",
    "AWS-UpdateEC2Config",
  ]);
  for (const { Name = "" } of windowsAlone) {
    const { Document } = await ssm.describeDocument({ Name });
    expect(Document).toMatchObject({
      Owner: "Amazon",
      Description: expect.stringContaining("Not yet run on Windows."),
    });
    expect(Document?.Parameters?.length).toBeGreaterThan(0);
    await expect(ssm.deleteDocument({ Name })).rejects.toThrow(/comes with the product/);
  }
});

describe.skipIf(withoutAwsCli)("by the AWS CLI", () => {
  test("a document is described with its parameters, and says that it is for Windows", async () => {
    const described = await awsJson(product, "ssm", "describe-document", "--name", "AWS-InstallMissingWindowsUpdates");
    expect(described).toMatchObject({
      Document: {
        PlatformTypes: ["Windows"],
        Parameters: [
          { Name: "UpdateLevel", Type: "String", DefaultValue: "All" },
          { Name: "ExcludeKbArticleIds", Type: "String", DefaultValue: "" },
        ],
      },
    });
  });

  test("what is got of one makes a document of one's own, for Windows as well", async () => {
    const got = await awsJson(product, "ssm", "get-document", "--name", "AWS-InstallApplication");
    const { Content } = z.object({ Content: z.string() }).parse(got);
    const file = path.join(product.home, "install.json");
    writeFileSync(file, Content.replace('"description": "Install, repair', '"description": "Ours: install, repair'));
    const create = ["ssm", "create-document", "--name", "Install-Ours", "--document-type", "Command"];
    expect(await awsJson(product, ...create, "--content", `file://${file}`)).toMatchObject({
      DocumentDescription: { PlatformTypes: ["Windows"], SchemaVersion: "1.2", Status: "Active" },
    });
  });
});
