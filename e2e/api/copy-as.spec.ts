import { execFile } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import {
  CancelCommandCommand,
  type CommandInvocationStatus,
  DescribeActivationsCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListTagsForResourceCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type AwsCall, awsOperations } from "@/core/copy-as/aws-call";
import { type CopyForm, copyAs } from "@/core/copy-as/copy-as";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { clientEnvironment, withoutAwsCli } from "./aws-cli";
import { localAgentOnline } from "./local-agent";
import { signedCall } from "./signed-call";

/** A program to be left out: only where it is missing, and never in continuous integration. */
const without = (file: string) => !existsSync(file) && !process.env.CI;

/** What can be run on Linux, by what a person would run it with. The texts for Windows are read back in core/copy-as. */
const forms: { name: string; form: CopyForm; program: string; args: string[]; isLeftOut: boolean }[] = [
  {
    name: "AWS CLI",
    form: { language: "aws-cli", platform: "sh" },
    program: "/bin/sh",
    args: ["-c"],
    isLeftOut: withoutAwsCli,
  },
  {
    name: "Python",
    form: { language: "python" },
    program: "/usr/bin/python3",
    args: ["-c"],
    isLeftOut: without("/usr/lib/python3/dist-packages/boto3/__init__.py"),
  },
  {
    name: "JavaScript",
    form: { language: "javascript" },
    program: process.execPath,
    args: ["--input-type=module", "--eval"],
    isLeftOut: false,
  },
  { name: "curl", form: { language: "curl" }, program: "/bin/sh", args: ["-c"], isLeftOut: without("/usr/bin/curl") },
];

let product: RunningQuarterdeck;
let ssm: SSMClient;
/** The real agent of this machine. */
let node: string;

beforeAll(async () => {
  product = await startQuarterdeck({ localAgent: true });
  ssm = new SSMClient({ ...clientConfig(product), maxAttempts: 1 });
  // Another `aws` may come first in this machine's PATH; in the text's, it is the one that `npm test` installs.
  mkdirSync(path.join(product.home, "bin"));
  symlinkSync("/usr/bin/aws", path.join(product.home, "bin/aws"));
  node = await localAgentOnline(ssm);
});
afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
});

/** The invocation once it has the status; fails when that does not happen. */
const reaches = (CommandId: string, status: CommandInvocationStatus) =>
  vi.waitFor(
    async () => {
      const invocation = await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: node }));
      if (invocation.Status !== status) throw new Error(`The invocation is ${invocation.Status}, not ${status}.`);
      return invocation;
    },
    { timeout: 180_000, interval: 50 },
  );

/** Commands of this test, found by their comment: no form prints its answer in a way that all others do. */
async function commandWith(comment: string) {
  const { CommandInvocations = [] } = await ssm.send(new ListCommandInvocationsCommand({ InstanceId: node }));
  const found = CommandInvocations.filter((invocation) => invocation.Comment === comment);
  expect(found.map(({ Comment }) => Comment)).toEqual([comment]);
  return found[0]?.CommandId ?? "";
}

describe.each(forms)("the text for $name", ({ form, program, args, isLeftOut, name }) => {
  /** Runs the text as it is given to people, with nothing but the access key in its environment. */
  async function run(...calls: AwsCall[]) {
    const copied = copyAs(form, calls, { endpoint: product.url, region: "eu-west-3" });
    if (!("text" in copied)) throw new Error(copied.reason);
    for (const secret of [product.accessKeyId, product.secretAccessKey]) expect(copied.text).not.toContain(secret);
    const environment = clientEnvironment(product);
    return promisify(execFile)(program, [...args, copied.text], {
      timeout: 180_000,
      env: {
        ...environment,
        PATH: `${path.join(product.home, "bin")}:${environment["PATH"]}`,
        // What the SDK will need next year is none of a test's output.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      },
    });
  }

  const hostile = `it's "50%" $HOME \`id\` $(id) \\n \\\\ !x | & ; <é🙂> %PATH% \u2019 EOF`;

  test.skipIf(isLeftOut)("runs a script to the letter, whatever characters are in it", async () => {
    const comment = `${name}: it's "50%" $HOME \`id\` \\ é`;
    await run({
      operation: "SendCommand",
      input: {
        DocumentName: "AWS-RunShellScript",
        DocumentVersion: "$DEFAULT",
        InstanceIds: [node],
        Parameters: { commands: ["cat <<'END OF IT'", hostile, `-${hostile}`, "\ttab", "END OF IT"] },
        Comment: comment,
        TimeoutSeconds: 600,
        MaxConcurrency: "50%",
        MaxErrors: "0",
      },
    });
    const invocation = await reaches(await commandWith(comment), "Success");
    expect(invocation.StandardOutputContent).toBe(`${hostile}\n-${hostile}\n\ttab\n`);
  });

  test.skipIf(isLeftOut)("gives words as they are that look like an option or the address of a file", async () => {
    for (const comment of [`-${name} --region x`, `file:///etc/hostname ${name}`, `{"${name}": [1]}`]) {
      await run({
        operation: "SendCommand",
        input: {
          DocumentName: "AWS-RunShellScript",
          InstanceIds: [node],
          Parameters: { commands: [`# ${comment}`, "true"] },
          Comment: comment,
        },
      });
      await commandWith(comment);
    }
  });

  test.skipIf(isLeftOut)("cancels a command", async () => {
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [node],
        Parameters: { commands: ["exec sleep 600"] },
      }),
    );
    const CommandId = Command?.CommandId ?? "";
    try {
      await reaches(CommandId, "InProgress");
      await run({ operation: "CancelCommand", input: { CommandId, InstanceIds: [node] } });
      await reaches(CommandId, "Cancelled");
    } finally {
      await ssm.send(new CancelCommandCommand({ CommandId }));
    }
  });

  test.skipIf(isLeftOut)("creates an activation, and deletes it", async () => {
    const expiry = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5 * 24 * 3600 * 1000);
    const description = `${name}: it's "ours" & $HOME`;
    const created = async () => {
      const { ActivationList = [] } = await ssm.send(new DescribeActivationsCommand({}));
      return ActivationList.filter((activation) => activation.Description === description);
    };
    await run({
      operation: "CreateActivation",
      input: {
        IamRole: "AmazonEC2RunCommandRoleForManagedInstances",
        Description: description,
        DefaultInstanceName: "web 1",
        RegistrationLimit: 7,
        ExpirationDate: expiry.toISOString(),
        Tags: [
          { Key: "Role", Value: "web = main" },
          { Key: "Empty", Value: "" },
        ],
      },
    });
    const found = await created();
    expect(found).toMatchObject([
      {
        DefaultInstanceName: "web 1",
        RegistrationLimit: 7,
        ExpirationDate: expiry,
        Tags: expect.arrayContaining([
          { Key: "Role", Value: "web = main" },
          { Key: "Empty", Value: "" },
        ]),
      },
    ]);
    await run({ operation: "DeleteActivation", input: { ActivationId: found[0]?.ActivationId } });
    expect(await created()).toEqual([]);
  });

  test.skipIf(isLeftOut)("changes tags: what is gone first, then what is new", async () => {
    const resource = { ResourceType: "ManagedInstance", ResourceId: node } as const;
    const tags = async () => (await ssm.send(new ListTagsForResourceCommand(resource))).TagList ?? [];
    const wanted = { Key: `Rôle of: ${name}`, Value: "-a / b = c @ d" };
    await run({ operation: "AddTagsToResource", input: { ...resource, Tags: [{ Key: `old ${name}`, Value: "" }] } });
    expect(await tags()).toContainEqual({ Key: `old ${name}`, Value: "" });
    await run(
      { operation: "RemoveTagsFromResource", input: { ...resource, TagKeys: [`old ${name}`] } },
      { operation: "AddTagsToResource", input: { ...resource, Tags: [wanted] } },
    );
    const after = await tags();
    expect(after).toContainEqual(wanted);
    expect(after.map(({ Key }) => Key)).not.toContain(`old ${name}`);
  });

  test.skipIf(isLeftOut)("fails when the server refuses, and makes no further call", async () => {
    const gone = { ResourceType: "ManagedInstance", ResourceId: "mi-00000000000000000" };
    await expect(
      run(
        { operation: "AddTagsToResource", input: { ...gone, Tags: [{ Key: "a", Value: "b" }] } },
        {
          operation: "AddTagsToResource",
          input: { ResourceType: "ManagedInstance", ResourceId: node, Tags: [{ Key: `late ${name}`, Value: "" }] },
        },
      ),
    ).rejects.toThrow();
    const { TagList = [] } = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType: "ManagedInstance", ResourceId: node }),
    );
    expect(TagList.map(({ Key }) => Key)).not.toContain(`late ${name}`);
    // The reason is in the program's own message, or, with curl, in the answer that it prints.
    const refused = run({ operation: "DeregisterManagedInstance", input: { InstanceId: "mi-00000000000000000" } });
    const said = await refused.catch((error: unknown) =>
      error instanceof Error && "stdout" in error ? `${error.message}\n${String(error.stdout)}` : String(error),
    );
    expect(said).toContain("InvalidInstanceId");
  });
});

test("every operation that can be copied is one of the AWS door's", async () => {
  for (const operation of Object.keys(awsOperations)) {
    const { text } = await signedCall(product, operation, { body: { Nothing: 1 } });
    expect(text, operation).not.toContain("UnknownOperationException");
  }
});
