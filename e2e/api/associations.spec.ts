import { readFileSync } from "node:fs";
import path from "node:path";
import {
  CreateAssociationCommand,
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeEffectiveInstanceAssociationsCommand,
  DescribeInstanceAssociationsStatusCommand,
  DescribeInstanceInformationCommand,
  ListAssociationsCommand,
  SSMClient,
  UpdateAssociationCommand,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";
import { runBoto3, withoutBoto3 } from "./clients";
import { localAgentOnline } from "./local-agent";

const Described = z.object({
  AssociationDescription: z.object({
    AssociationId: z.string(),
    AssociationVersion: z.string(),
    AssociationName: z.string().optional(),
    Overview: z.object({ Status: z.string() }),
  }),
});
const Executions = z.object({
  AssociationExecutions: z.array(
    z.object({ ExecutionId: z.string(), Status: z.string(), ResourceCountByStatus: z.string() }),
  ),
});
const Targets = z.object({
  AssociationExecutionTargets: z.array(
    z.object({
      ResourceId: z.string(),
      Status: z.string(),
      OutputSource: z.object({ OutputSourceId: z.string(), OutputSourceType: z.string() }),
    }),
  ),
});

const patiently = { timeout: 120_000, interval: 250 };

let product: RunningQuarterdeck;
let ssm: SSMClient;
let node: string;
beforeAll(async () => {
  product = await startQuarterdeck({ localAgent: true });
  ssm = new SSMClient(clientConfig(product));
  node = await localAgentOnline(ssm);
});
afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
});

/** The file that the association's script writes into, apart from everything that the product keeps. */
const truth = () => path.join(product.home, "applied");
const lines = () => {
  try {
    return readFileSync(truth(), "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
};

test.skipIf(withoutAwsCli)(
  "the AWS CLI leads an association through its life, and the machine does each time what it says",
  async () => {
    const cli = (operation: string, ...args: string[]) => awsJson(product, "ssm", operation, ...args);
    /** What answers nothing prints nothing. */
    const quietly = async (operation: string, ...args: string[]) =>
      expect(await aws(product, "ssm", operation, ...args)).toMatchObject({ exitCode: 0, stderr: "" });
    const script = (word: string) => JSON.stringify({ commands: [`echo ${word} >> '${truth()}'`] });
    const targets = ["--targets", `Key=InstanceIds,Values=${node}`];
    const made = Described.parse(
      await cli(
        "create-association",
        ...["--name", "AWS-RunShellScript", "--association-name", "says-one", ...targets],
        ...["--parameters", script("one"), "--schedule-expression", "rate(30 minutes)"],
        ...["--compliance-severity", "HIGH", "--max-concurrency", "50%", "--max-errors", "1"],
      ),
    ).AssociationDescription;
    expect(made).toMatchObject({ AssociationVersion: "1", AssociationName: "says-one" });
    const id = ["--association-id", made.AssociationId];
    await expect.poll(lines, patiently).toEqual(["one"]);
    const executions = async () =>
      Executions.parse(await cli("describe-association-executions", ...id)).AssociationExecutions;
    await expect.poll(async () => (await executions()).map(({ Status }) => Status), patiently).toEqual(["Success"]);
    const [first] = await executions();
    expect(first?.ResourceCountByStatus).toBe("{Success=1}");
    const execution = ["--execution-id", first?.ExecutionId ?? ""];
    const reached = await cli("describe-association-execution-targets", ...id, ...execution);
    const [target] = Targets.parse(reached).AssociationExecutionTargets;
    expect(target).toMatchObject({
      ResourceId: node,
      Status: "Success",
      OutputSource: { OutputSourceType: "RunCommand" },
    });
    // What it came from is a command like any other.
    await cli(
      "get-command-invocation",
      "--command-id",
      target?.OutputSource.OutputSourceId ?? "",
      "--instance-id",
      node,
    );

    // An edit says everything again: the name and the schedule are gone, and it is applied at once.
    await cli("update-association", ...id, "--parameters", script("two"), ...targets);
    await expect.poll(lines, patiently).toEqual(["one", "two"]);
    const now = Described.parse(await cli("describe-association", ...id)).AssociationDescription;
    expect([now.AssociationVersion, now.AssociationName]).toEqual(["2", undefined]);
    const versions = await cli("list-association-versions", ...id);
    expect(JSON.stringify(versions)).toContain("says-one");

    await quietly("start-associations-once", "--association-ids", made.AssociationId);
    await expect.poll(lines, patiently).toEqual(["one", "two", "two"]);
    await cli("send-command", "--document-name", "AWS-RefreshAssociation", "--instance-ids", node);
    await expect.poll(lines, patiently).toEqual(["one", "two", "two", "two"]);

    const tagged = ["--resource-type", "Association", "--resource-id", made.AssociationId];
    await quietly("add-tags-to-resource", ...tagged, "--tags", "Key=Owner,Value=ops");
    expect(await cli("list-tags-for-resource", ...tagged)).toEqual({ TagList: [{ Key: "Owner", Value: "ops" }] });
    await quietly("delete-association", ...id);
    expect((await aws(product, "ssm", "describe-association", ...id)).stderr).toContain("AssociationDoesNotExist");
  },
);

test("the SDK reads associations in AWS's shapes, and is refused by AWS's names", async () => {
  const make = (input: Partial<CreateAssociationCommand["input"]>) =>
    ssm.send(
      new CreateAssociationCommand({
        Name: "AWS-RunShellScript",
        Parameters: { commands: ["true"] },
        Targets: [{ Key: "InstanceIds", Values: [node] }],
        ...input,
      }),
    );
  const { AssociationDescription: one } = await make({ AssociationName: "sdk-one" });
  await make({ AssociationName: "sdk-two", ScheduleExpression: "cron(0 2 ? * SUN *)", ApplyOnlyAtCronInterval: true });
  expect(one?.Date).toBeInstanceOf(Date);
  const listed = async () => {
    const filter = [{ key: "Name" as const, value: "AWS-RunShellScript" }];
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.send(
        new ListAssociationsCommand({ AssociationFilterList: filter, MaxResults: 1, NextToken }),
      );
      names.push(...(page.Associations ?? []).map(({ AssociationName }) => AssociationName));
      NextToken = page.NextToken;
    } while (NextToken);
    return names;
  };
  expect(await listed()).toEqual(["sdk-two", "sdk-one"]);
  const effective = await ssm.send(new DescribeEffectiveInstanceAssociationsCommand({ InstanceId: node }));
  expect(effective.Associations).toHaveLength(2);
  expect(effective.Associations?.[0]?.Content).toContain("aws:runShellScript");
  await expect
    .poll(async () => {
      const { InstanceAssociationStatusInfos: infos = [] } = await ssm.send(
        new DescribeInstanceAssociationsStatusCommand({ InstanceId: node }),
      );
      return infos.map(({ AssociationName, Status }) => [AssociationName, Status]);
    }, patiently)
    .toEqual([["sdk-one", "Success"]]);
  const Filters = [{ Key: "AssociationStatus", Values: ["Success"] }];
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
  expect(InstanceInformationList).toMatchObject([
    {
      InstanceId: node,
      AssociationStatus: "Success",
      LastAssociationExecutionDate: expect.any(Date),
      AssociationOverview: {
        DetailedStatus: "Success",
        InstanceAssociationStatusAggregatedCount: { Success: 1 },
      },
    },
  ]);

  await expect(make({ ScheduleExpression: "rate(1 minute)" })).rejects.toMatchObject({ name: "InvalidSchedule" });
  await expect(make({ Name: "Nothing-Known" })).rejects.toMatchObject({ name: "InvalidDocument" });
  await expect(make({ Parameters: {} })).rejects.toMatchObject({ name: "InvalidParameters" });
  await expect(
    make({ Name: "AWS-RefreshAssociation", Parameters: {}, Targets: undefined, InstanceId: node }),
  ).rejects.toMatchObject({ name: "InvalidDocument" });
  const Name = "Run-By-An-Association";
  const mainSteps = [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: ["true"] } }];
  const Content = JSON.stringify({ schemaVersion: "2.2", mainSteps });
  await ssm.send(new CreateDocumentCommand({ Name, DocumentType: "Command", Content }));
  await make({ Name, Parameters: undefined });
  await expect(ssm.send(new DeleteDocumentCommand({ Name }))).rejects.toMatchObject({ name: "AssociatedInstances" });
  await ssm.send(new DeleteDocumentCommand({ Name, Force: true }));
  const edit = { AssociationId: one?.AssociationId, AssociationVersion: "7", Parameters: { commands: ["true"] } };
  await expect(ssm.send(new UpdateAssociationCommand(edit))).rejects.toMatchObject({
    name: "InvalidAssociationVersion",
  });
});

test.skipIf(withoutBoto3)("boto3 leads an association through its life", async () => {
  const life = `import time
def applied(times):
    while True:
        pages = ssm.get_paginator("describe_association_executions").paginate(AssociationId=one)
        states = [row["Status"] for page in pages for row in page["AssociationExecutions"]]
        if len(states) == times and all(state == "Success" for state in states): return
        time.sleep(0.5)
where = [{"Key": "InstanceIds", "Values": [given["node"]]}]
script = {"commands": ["true"]}
one = ssm.create_association(Name="AWS-RunShellScript", AssociationName="boto3", Targets=where, Parameters=script,
    ScheduleExpression="rate(30 minutes)")["AssociationDescription"]["AssociationId"]
applied(1)
ssm.update_association(AssociationId=one, Targets=where, Parameters=script)
applied(2)
ssm.start_associations_once(AssociationIds=[one])
applied(3)
described = ssm.describe_association(AssociationId=one)["AssociationDescription"]
versions = ssm.list_association_versions(AssociationId=one)["AssociationVersions"]
items = ssm.list_compliance_items(ResourceIds=[given["node"]], Filters=[{"Key": "ComplianceType", "Values": ["Association"], "Type": "EQUAL"}])
ssm.delete_association(AssociationId=one)
try:
    error = ssm.describe_association(AssociationId=one)
except ssm.exceptions.AssociationDoesNotExist:
    error = "AssociationDoesNotExist"
answer = [described["AssociationVersion"], "ScheduleExpression" in described, len(versions),
    [item["Status"] for item in items["ComplianceItems"] if item["Id"] == one], error]`;
  expect(await runBoto3(product, life, { node })).toEqual(["2", false, 2, ["COMPLIANT"], "AssociationDoesNotExist"]);
});
