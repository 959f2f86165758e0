import { SSM } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { consoleDoor } from "../fixture/console-door";
import { addMachine, type Machine } from "../fixture/machine";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";

// The whole of delegation, for a program: somebody who may only run one document on the machines of one role does exactly
// that with the unmodified AWS CLI, and nothing else.

let product: RunningQuarterdeck;
/** The same server, as the delegated user's program reaches it. */
let asAlice: RunningQuarterdeck;
let admin: SSM;
let web: Machine;
let db: Machine;

const tag = (ResourceId: string, Value: string) =>
  admin.addTagsToResource({ ResourceType: "ManagedInstance", ResourceId, Tags: [{ Key: "Role", Value }] });

beforeAll(async () => {
  product = await startQuarterdeck();
  admin = new SSM(clientConfig(product));
  web = await addMachine(product, admin, "web-1");
  db = await addMachine(product, admin, "db-1");
  await tag(web.id, "web");
  await tag(db.id, "db");
  await admin.createDocument({
    Name: "Restart-Web",
    DocumentType: "Command",
    Content: JSON.stringify({
      schemaVersion: "2.2",
      mainSteps: [{ action: "aws:runShellScript", name: "restart", inputs: { runCommand: ["echo restarted"] } }],
    }),
  });
  const key = z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string() });
  const call = await consoleDoor(product);
  await call("CreateUser", { UserName: "alice", Role: "None", SignInWith: "SignInLink" });
  await call("CreatePolicy", {
    Name: "alice-restarts-web",
    Sentence: {
      who: { type: "User", name: "alice" },
      may: {
        kind: "run",
        documents: ["Restart-Web"],
        machines: { kind: "tagged", tags: [{ key: "Role", values: ["web"] }] },
      },
    },
  });
  const made = await call("CreateAccessKey", { UserName: "alice" });
  const { AccessKeyId, SecretAccessKey } = key.parse(made);
  asAlice = { ...product, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  await vi.waitFor(
    async () => {
      const { InstanceInformationList: nodes = [] } = await admin.describeInstanceInformation({});
      expect(nodes.map(({ PingStatus }) => PingStatus)).toEqual(["Online", "Online"]);
    },
    { timeout: 180_000, interval: 100 },
  );
}, 180_000);
afterAll(async () => {
  admin?.destroy();
  for (const machine of [web, db]) await machine?.remove();
  await product?.stop();
});

const sent = z.object({ Command: z.object({ CommandId: z.string(), TargetCount: z.number() }) });
const errorOf = async (...args: string[]) => {
  const { exitCode, stderr } = await aws(asAlice, ...args);
  return [exitCode, /\((\w+)\)/.exec(stderr)?.[1]];
};

test.skipIf(withoutAwsCli)(
  "somebody who may only run Restart-Web on Role=web does exactly that with the AWS CLI",
  { timeout: 180_000 },
  async () => {
    const { Command } = sent.parse(
      await awsJson(
        asAlice,
        "ssm",
        "send-command",
        "--document-name",
        "Restart-Web",
        "--targets",
        "Key=tag:Role,Values=web,db",
      ),
    );
    expect(Command.TargetCount).toBe(1);
    const which = ["--command-id", Command.CommandId, "--instance-id", web.id];
    await awsJson(asAlice, "ssm", "wait", "command-executed", ...which);
    expect(await awsJson(asAlice, "ssm", "get-command-invocation", ...which)).toMatchObject({
      Status: "Success",
      StandardOutputContent: "restarted\n",
    });
    expect(await awsJson(asAlice, "ssm", "describe-instance-information")).toMatchObject({
      InstanceInformationList: [{ InstanceId: web.id }],
    });
    expect(await awsJson(asAlice, "ssm", "list-documents")).toMatchObject({
      DocumentIdentifiers: [{ Name: "Restart-Web" }],
    });
  },
);

test.skipIf(withoutAwsCli)("everything else is refused, or does not exist for them", { timeout: 180_000 }, async () => {
  const run = ["ssm", "send-command", "--document-name"];
  const nobody = "mi-00000000000000000";
  expect(await errorOf(...run, "AWS-RunShellScript", "--instance-ids", web.id, "--parameters", "commands=id")).toEqual([
    254,
    "InvalidDocument",
  ]);
  expect(await errorOf(...run, "Restart-Web", "--instance-ids", db.id)).toEqual([254, "InvalidInstanceId"]);
  expect(await errorOf(...run, "Restart-Web", "--instance-ids", nobody)).toEqual([254, "InvalidInstanceId"]);
  for (const args of [
    ["deregister-managed-instance", "--instance-id", web.id],
    ["create-activation", "--iam-role", "role"],
    [
      "add-tags-to-resource",
      "--resource-type",
      "ManagedInstance",
      "--resource-id",
      db.id,
      "--tags",
      "Key=Role,Value=web",
    ],
    ["delete-document", "--name", "Restart-Web"],
    ["update-service-setting", "--setting-id", "/ssm/managed-instance/activation-tier", "--setting-value", "standard"],
  ])
    expect(await errorOf("ssm", ...args), args.join(" ")).toEqual([254, "AccessDeniedException"]);
  // A list has what one may see: nothing.
  expect(await awsJson(asAlice, "ssm", "describe-activations")).toEqual({ ActivationList: [] });
});

test.skipIf(withoutAwsCli)("what others ran is not theirs to see or to cancel", { timeout: 180_000 }, async () => {
  const { Command } = await admin.sendCommand({
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [web.id],
    Parameters: { commands: ["echo secret"] },
  });
  const id = Command?.CommandId ?? "";
  expect(await errorOf("ssm", "cancel-command", "--command-id", id)).toEqual([254, "InvalidCommandId"]);
  expect(await errorOf("ssm", "get-command-invocation", "--command-id", id, "--instance-id", web.id)).toEqual([
    254,
    "InvocationDoesNotExist",
  ]);
  const listed = await awsJson(asAlice, "ssm", "list-commands");
  expect(JSON.stringify(listed)).not.toContain(id);
});
