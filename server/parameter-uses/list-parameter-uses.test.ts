import { afterAll, beforeAll, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { createAssociation } from "../associations/create-association";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { type Caller, perform } from "../operation";
import { putParameter } from "../parameters/put-parameter";
import { listParameterUses } from "./list-parameter-uses";

let app: TestApplication;
let admin: Caller;

beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  admin = aCaller(app, { id: (await aUser(app)).name });
  for (const Name of ["/shop/url", "/shop/url-of-another"])
    await perform(app, putParameter, { Name, Type: "String", Value: "https://shop.example" }, admin);
});
afterAll(() => app?.destroy());

const usesOf = async (Name: string) => (await perform(app, listParameterUses, { Name }, admin)).output;
const write = (Name: string, said: string) =>
  perform(
    app,
    createDocument,
    {
      Name,
      DocumentFormat: "JSON",
      Content: JSON.stringify({
        schemaVersion: "2.2",
        mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: [said] } }],
      }),
    },
    admin,
  );

test("a parameter says which documents, associations and commands refer to it, in whichever version", async () => {
  const { id } = await aNode(app, { connectedAt: app.now(), lastPingAt: app.now() });
  await write("Refers", "curl {{ssm:/shop/url:1}}");
  await write("Names-It-Only", "cat /shop/url");
  await write("Refers-To-Another", "curl {{ ssm:/shop/url-of-another }}");
  const bound = { Name: "AWS-RunShellScript", Targets: [{ Key: "InstanceIds", Values: [id] }] };
  const { AssociationDescription: standing } = (
    await perform(
      app,
      createAssociation,
      { ...bound, AssociationName: "shop", Parameters: { commands: ["curl {{ssm:/shop/url}}"] } },
      admin,
    )
  ).output;
  const sent = { DocumentName: bound.Name, InstanceIds: [id] };
  const { Command } = (
    await perform(app, sendCommand, { ...sent, Parameters: { commands: ["echo {{ssm:/shop/url}}"] } }, admin)
  ).output;
  await perform(app, sendCommand, { ...sent, Parameters: { commands: ["echo nothing"] } }, admin);

  const { Documents, Associations, Commands } = await usesOf("/shop/url");
  expect(Documents).toEqual([{ Name: "Refers", DocumentVersion: "1" }]);
  expect(Associations).toEqual([
    { AssociationId: standing.AssociationId, Name: "shop", DocumentName: "AWS-RunShellScript" },
  ]);
  expect(Commands.map(({ CommandId }) => CommandId)).toEqual([Command.CommandId]);
  expect(await usesOf("/shop/nobody")).toEqual({ Documents: [], Associations: [], Commands: [] });
});

test("whoever may see the parameter, and not what refers to it, is told of nothing", async () => {
  const { name } = await aUser(app, { role: "None" });
  const delegate = aCaller(app, { id: name, roles: ["None"] });
  const ask = async () => (await perform(app, listParameterUses, { Name: "/shop/url" }, delegate)).output;
  await expect(ask()).rejects.toMatchObject({ code: "AccessDeniedException" });
  const Text = `permit (principal == User::"${name}", action in Action::"read", resource is Parameter) when { resource.path like "/shop/*" };`;
  await perform(app, createPolicy, { Name: "sees-shop", Text }, admin);
  app.access.forget(app.config.accountId);
  expect(await ask()).toEqual({ Documents: [], Associations: [], Commands: [] });
});
