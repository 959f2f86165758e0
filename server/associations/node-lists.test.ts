import { afterAll, beforeAll, expect, test } from "vitest";
import { overviewOf } from "@/core/associations/association-status";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { describeInstanceInformation } from "../nodes/describe-instance-information";
import { describeInstanceProperties } from "../nodes/describe-instance-properties";
import { listManagedNodes } from "../nodes/list-managed-nodes";
import { type Caller, perform } from "../operation";
import { createAssociation } from "./create-association";
import { deleteAssociation } from "./delete-association";
import { noteApplied } from "./node-state-store";

let app: TestApplication;
let admin: Caller;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  admin = aCaller(app, { id: (await aUser(app)).name });
});
afterAll(() => app?.destroy());

const statuses = ["Pending", "InProgress", "Success", "Failed"] as const;
/** What a node's associations may come to: every combination of statuses. */
const combinations = Array.from({ length: 2 ** statuses.length }, (_, bits) =>
  statuses.filter((_, index) => bits & (1 << index)),
);

/** An association of a document, and that it stands so on nodes. */
async function applied(Name: string, nodeIds: readonly string[], status: string): Promise<string> {
  const input = {
    Name,
    ...(Name === "AWS-RunShellScript" && { Parameters: { commands: ["true"] } }),
    Targets: [{ Key: "tag:Role", Values: ["nobody"] }],
    ScheduleExpression: "rate(1 day)",
  };
  const { AssociationId: associationId } = (await perform(app, createAssociation, input, admin)).output
    .AssociationDescription;
  await noteApplied(
    app.db.prisma,
    {
      accountId: app.config.accountId,
      associationId,
      version: 1,
      documentVersion: "1",
      documentSha256: "",
      parametersSha256: "",
    },
    { id: associationId, commandId: null, at: app.now() },
    nodeIds.map((nodeId) => ({ nodeId, state: status, status, details: status })),
  );
  return associationId;
}

test("lists of machines say of each how all associations stand on it, as State Manager sums up, and find machines by that", async () => {
  const nodes = await Promise.all(combinations.map(async (each) => ({ each, id: (await aNode(app)).id })));
  for (const status of statuses)
    await applied(
      "AWS-RunShellScript",
      nodes.filter(({ each }) => each.includes(status)).map(({ id }) => id),
      status,
    );
  const counted = (each: readonly string[]) => Object.fromEntries(each.map((status) => [status, 1]));
  const ask = async (filters: { Key: string; Values: string[] }[] = []) =>
    (await perform(app, describeInstanceInformation, { Filters: filters, MaxResults: 50 }, admin)).output
      .InstanceInformationList;
  const information = new Map((await ask()).map((found) => [found.InstanceId, found]));
  for (const { each, id } of nodes) {
    const found = information.get(id);
    if (each.length === 0) {
      expect(found).not.toHaveProperty("AssociationStatus");
      continue;
    }
    const { status, details } = overviewOf(counted(each));
    expect(found, each.join()).toMatchObject({
      AssociationStatus: status,
      LastAssociationExecutionDate: expect.any(Date),
      AssociationOverview: { DetailedStatus: details, InstanceAssociationStatusAggregatedCount: counted(each) },
    });
  }
  for (const status of ["Success", "Pending", "Failed"]) {
    const meant = nodes.filter(({ each }) => each.length > 0 && overviewOf(counted(each)).status === status);
    const found = await ask([{ Key: "AssociationStatus", Values: [status] }]);
    expect(new Set(found.map(({ InstanceId }) => InstanceId)), status).toEqual(new Set(meant.map(({ id }) => id)));
  }
  const [, only] = nodes;
  const { Nodes } = (
    await perform(app, listManagedNodes, { Filters: [{ Key: "InstanceIds", Values: [only?.id ?? ""] }] }, admin)
  ).output;
  expect(Nodes.map(({ AssociationStatus }) => AssociationStatus)).toEqual(["Pending"]);
});

test("machines are found by the document of an association until it is deleted", async () => {
  const [on, off] = [(await aNode(app)).id, (await aNode(app)).id];
  const id = await applied("AWS-UpdateSSMAgent", [on], "Success");
  const find = async (Operator: "Equal" | "NotEqual" | "BeginWith", value = "AWS-UpdateSSMAgent") =>
    (
      await perform(
        app,
        describeInstanceProperties,
        { FiltersWithOperator: [{ Key: "DocumentName", Values: [value], Operator }], MaxResults: 1000 },
        admin,
      )
    ).output.InstanceProperties.map(({ InstanceId }) => InstanceId);
  expect([await find("Equal"), await find("BeginWith", "AWS-Upd")]).toEqual([[on], [on]]);
  expect(await find("NotEqual")).toEqual(expect.arrayContaining([off]));
  expect(await find("NotEqual")).not.toContain(on);
  await perform(app, deleteAssociation, { AssociationId: id }, admin);
  expect(await find("Equal")).toEqual([]);
});
