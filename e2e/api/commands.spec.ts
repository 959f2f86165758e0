import {
  CancelCommandCommand,
  type CommandInvocationStatus,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
  SSMClient,
  waitUntilCommandExecuted,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";
import { localAgentOnline } from "./local-agent";
import { differences, errorsOf } from "./shapes";
import { signedCall } from "./signed-call";

let product: RunningQuarterdeck;
let ssm: SSMClient;
/** The real agent of this machine. */
let node: string;

const unknownNode = "mi-00000000000000000";
const unknownCommand = "00000000-0000-7000-8000-000000000000";

beforeAll(async () => {
  product = await startQuarterdeck({ localAgent: true });
  ssm = new SSMClient({ ...clientConfig(product), maxAttempts: 1 });
  node = await localAgentOnline(ssm);
});
afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
});

async function send(script: string): Promise<string> {
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [node],
      Parameters: { commands: [script] },
    }),
  );
  if (!Command?.CommandId) throw new Error("The answer has no CommandId.");
  return Command.CommandId;
}
const invocationOf = (CommandId: string) => ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: node }));

/** The invocation once it has the status; fails when that does not happen. */
const reaches = (commandId: string, status: CommandInvocationStatus) =>
  vi.waitFor(
    async () => {
      const invocation = await invocationOf(commandId);
      if (invocation.Status !== status) throw new Error(`The invocation is ${invocation.Status}, not ${status}.`);
      return invocation;
    },
    { timeout: 180_000, interval: 50 },
  );

/** The answer as it is on the wire, which has to be as the API model says. */
async function answerOf(operation: string, body: object): Promise<unknown> {
  const { status, text } = await signedCall(product, operation, { body });
  const answer: unknown = JSON.parse(text);
  expect(status, text).toBe(200);
  expect(differences(operation, answer)).toEqual([]);
  return answer;
}

describe("by the SDK", () => {
  test("a command runs on the real agent, and its outcome is read in AWS's shape", async () => {
    const commandId = await send("echo out; echo err >&2; exit 3");
    const invocation = await reaches(commandId, "Failed");
    expect(invocation).toMatchObject({
      CommandId: commandId,
      InstanceId: node,
      DocumentName: "AWS-RunShellScript",
      PluginName: "aws:runShellScript",
      ResponseCode: 3,
      Status: "Failed",
      StatusDetails: "Failed",
      StandardOutputContent: "out\n",
      StandardErrorContent: "err\n",
    });
    expect(invocation.ExecutionStartDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(invocation.ExecutionEndDateTime ?? "")).toBeGreaterThanOrEqual(
      Date.parse(invocation.ExecutionStartDateTime ?? ""),
    );
    expect(invocation.ExecutionElapsedTime).toMatch(/^PT[\d.]+S$/);
  });

  test("a command can be waited for right after it was sent", async () => {
    const commandId = await send("echo hello");
    const { state } = await waitUntilCommandExecuted(
      { client: ssm, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { CommandId: commandId, InstanceId: node },
    );
    expect(state).toBe("SUCCESS");
    const { CommandInvocations = [] } = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId: commandId, Details: true }),
    );
    expect(CommandInvocations).toHaveLength(1);
    expect(CommandInvocations[0]).toMatchObject({
      CommandId: commandId,
      InstanceId: node,
      Status: "Success",
      CommandPlugins: [{ Name: "aws:runShellScript", Status: "Success", ResponseCode: 0, Output: "hello\n" }],
    });
    expect(CommandInvocations[0]?.RequestedDateTime).toBeInstanceOf(Date);
  });

  test("cancelling a command at work ends it Cancelled", async () => {
    const commandId = await send("echo started; exec sleep 600");
    await reaches(commandId, "InProgress");
    await ssm.send(new CancelCommandCommand({ CommandId: commandId }));
    expect(await reaches(commandId, "Cancelled")).toMatchObject({ StatusDetails: "Cancelled" });
  });

  test("what cannot be is refused by the names that the API model has for it", async () => {
    const refusals: [string, { name: string }][] = [];
    const refused = async (operation: string, call: Promise<unknown>) =>
      refusals.push([operation, await call.then(() => ({ name: "nothing" })).catch((error: Error) => error)]);
    await refused(
      "SendCommand",
      ssm.send(new SendCommandCommand({ DocumentName: "NoSuchDocument", InstanceIds: [node] })),
    );
    await refused(
      "SendCommand",
      ssm.send(
        new SendCommandCommand({
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [unknownNode],
          Parameters: { commands: ["true"] },
        }),
      ),
    );
    await refused(
      "SendCommand",
      ssm.send(
        new SendCommandCommand({
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [node],
          Parameters: { unknown: ["a"] },
        }),
      ),
    );
    await refused(
      "GetCommandInvocation",
      ssm.send(new GetCommandInvocationCommand({ CommandId: unknownCommand, InstanceId: node })),
    );
    await refused("CancelCommand", ssm.send(new CancelCommandCommand({ CommandId: unknownCommand })));

    expect(refusals.map(([operation, { name }]) => [operation, name])).toEqual([
      ["SendCommand", "InvalidDocument"],
      ["SendCommand", "InvalidInstanceId"],
      ["SendCommand", "InvalidParameters"],
      ["GetCommandInvocation", "InvocationDoesNotExist"],
      ["CancelCommand", "InvalidCommandId"],
    ]);
    for (const [operation, { name }] of refusals) expect(errorsOf(operation)).toContain(name);
  });

  test("a value outside its constraint names its member", async () => {
    await expect(
      ssm.send(new GetCommandInvocationCommand({ CommandId: unknownCommand, InstanceId: "web-1" })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(
        "Value 'web-1' at 'instanceId' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
      ),
    });
  });
});

test("an answer that is not as the API model says is found out", () => {
  const Command = { CommandId: 1, Nope: "", RequestedDateTime: 1_795_374_000_123, Status: "Odd", Targets: {} };
  expect(differences("SendCommand", { Command })).toEqual([
    "SendCommand.Command.CommandId is no string",
    "SendCommand.Command.Nope is not in the model",
    "SendCommand.Command.RequestedDateTime is no time in seconds",
    expect.stringMatching(/^SendCommand.Command.Status is Odd, not one of Pending, /),
    "SendCommand.Command.Targets is no list",
  ]);
});

test("answers have the members and the types of the API model, and no others", async () => {
  await answerOf("DescribeInstanceInformation", {});
  const sent = await answerOf("SendCommand", {
    DocumentName: "AWS-RunShellScript",
    Targets: [{ Key: "InstanceIds", Values: [node] }],
    Comment: "shape",
    TimeoutSeconds: 60,
    Parameters: { commands: ["echo out; echo err >&2"], workingDirectory: [""], executionTimeout: ["60"] },
  });
  const { CommandId } = z.object({ Command: z.object({ CommandId: z.string() }) }).parse(sent).Command;
  await answerOf("GetCommandInvocation", { CommandId, InstanceId: node });
  await reaches(CommandId, "Success");
  await answerOf("GetCommandInvocation", { CommandId, InstanceId: node, PluginName: "aws:runShellScript" });
  await answerOf("ListCommandInvocations", { CommandId });
  await answerOf("ListCommandInvocations", { CommandId, Details: true });
  await answerOf("CancelCommand", { CommandId });
});

describe.skipIf(withoutAwsCli)("by the AWS CLI", () => {
  const shellScript = ["--document-name", "AWS-RunShellScript"];
  const sendByCli = async (script: string) => {
    const answer = await awsJson(
      product,
      "ssm",
      "send-command",
      ...shellScript,
      "--instance-ids",
      node,
      "--parameters",
      JSON.stringify({ commands: [script] }),
    );
    return z
      .object({ Command: z.object({ CommandId: z.string(), Status: z.string(), RequestedDateTime: z.string() }) })
      .parse(answer).Command;
  };

  test("describe-instance-information lists the real agent", async () => {
    expect(await awsJson(product, "ssm", "describe-instance-information")).toMatchObject({
      InstanceInformationList: [
        { InstanceId: node, PingStatus: "Online", PlatformType: "Linux", ResourceType: "ManagedInstance" },
      ],
    });
  });

  test("a command is sent, waited for at once, and read", async () => {
    const { CommandId, RequestedDateTime } = await sendByCli("echo hello; echo 'über' >&2");
    expect(Math.abs(Date.now() - Date.parse(RequestedDateTime))).toBeLessThan(3_600_000);
    await awsJson(product, "ssm", "wait", "command-executed", "--command-id", CommandId, "--instance-id", node);
    expect(
      await awsJson(product, "ssm", "get-command-invocation", "--command-id", CommandId, "--instance-id", node),
    ).toMatchObject({
      Status: "Success",
      StatusDetails: "Success",
      ResponseCode: 0,
      StandardOutputContent: "hello\n",
      StandardErrorContent: "über\n",
    });
    expect(
      await awsJson(product, "ssm", "list-command-invocations", "--command-id", CommandId, "--details"),
    ).toMatchObject({
      CommandInvocations: [
        { InstanceId: node, Status: "Success", CommandPlugins: [{ ResponseCode: 0, Status: "Success" }] },
      ],
    });
  });

  test("a sleeping command that is cancelled ends Cancelled", async () => {
    const { CommandId } = await sendByCli("exec sleep 600");
    await reaches(CommandId, "InProgress");
    await awsJson(product, "ssm", "cancel-command", "--command-id", CommandId);
    await reaches(CommandId, "Cancelled");
  });

  test.each([
    ["InvalidDocument", () => ["send-command", "--document-name", "NoSuchDocument", "--instance-ids", node]],
    [
      "InvalidInstanceId",
      () => ["send-command", ...shellScript, "--instance-ids", unknownNode, "--parameters", "commands=true"],
    ],
    ["InvocationDoesNotExist", () => ["get-command-invocation", "--command-id", unknownCommand, "--instance-id", node]],
    ["ValidationException", () => ["get-command-invocation", "--command-id", unknownCommand, "--instance-id", "web-1"]],
  ])("%s is what it prints, and it ends with 254", async (name, command) => {
    const { exitCode, stderr } = await aws(product, "ssm", ...command());
    expect(stderr).toContain(`An error occurred (${name}) when calling`);
    expect(exitCode).toBe(254);
  });
});
