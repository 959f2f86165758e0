import { afterAll, beforeAll, expect, test } from "vitest";
import { isPermission } from "@/core/access/permission";
import type { Resource } from "../authorisation/resource-kinds";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { type AnyOperation, perform } from "../operation";
import { operations } from "../operations";
import { goodInputs, type OperationInputs } from "../testing";
import { type Shape, shapesOf } from "./touched";

let app: TestApplication;
let user: Awaited<ReturnType<typeof aUser>>;
let good: OperationInputs;
let touchedNow: readonly Resource[] | undefined;

beforeAll(async () => {
  app = await testApplication();
  user = await aUser(app);
  good = await goodInputs(app, user);
  const { of } = app.access;
  app.access.of = async (accountId) => {
    const model = await of.call(app.access, accountId);
    const refused = model.refused.bind(model);
    model.refused = (subject, action, resources, circumstances) => {
      touchedNow = resources;
      return refused(subject, action, resources, circumstances);
    };
    return model;
  };
});
afterAll(() => app?.destroy());

/** The types of what each shape is decided on. */
const typesOf: Record<Shape, string> = {
  Account: "Account",
  Activation: "Activation",
  Association: "Association",
  Command: "Command",
  Document: "Document",
  Node: "Node",
  NodeGroup: "NodeGroup",
  Parameter: "Parameter",
  User: "User",
  NewDocument: "Document",
  NewUser: "User",
  Sending: "Document Node",
  Standing: "Association Document Node",
  Invocation: "Command Node",
};

const names = (Object.keys(operations) as (keyof typeof operations)[]).filter((name) => {
  const operation: AnyOperation = operations[name];
  return isPermission(operation.access) && !operation.isFiltered;
});
// Whatever takes away what another one is about is asked last.
const ordered = [...names.filter((name) => !name.startsWith("De")), ...names.filter((name) => name.startsWith("De"))];

test.each(ordered)("%s is decided on what it is said to be decided on", async (name) => {
  const operation: AnyOperation = operations[name];
  const inputs =
    name === "AddTagsToResource" || name === "RemoveTagsFromResource" || name === "ListTagsForResource"
      ? [
          good[name],
          { ...good[name], ResourceType: "Document", ResourceId: "Made-Before" },
          { ...good[name], ResourceType: "Association", ResourceId: good.DescribeAssociation["AssociationId"] },
          { ...good[name], ResourceType: "Parameter", ResourceId: "/made/before" },
        ]
      : name === "SendCommand"
        ? // Its own targets are by a tag that no machine has.
          [good.PreviewCommand]
        : [good[name]];
  const asked = new Set<string>();
  for (const input of inputs) {
    touchedNow = undefined;
    const caller = aCaller(app, { id: user.name, door: operation.doors[0] ?? "system" });
    // What becomes of it afterwards is no matter here.
    await perform(app, operation, input, caller).catch(() => undefined);
    expect(touchedNow, `${name} never came as far as being decided`).toBeDefined();
    asked.add([...new Set((touchedNow ?? []).map(({ type }) => type))].sort().join(" "));
  }
  expect([...asked].sort()).toEqual([...new Set(shapesOf(name).map((shape) => typesOf[shape]))].sort());
});
