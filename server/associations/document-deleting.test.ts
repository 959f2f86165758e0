import { afterAll, beforeAll, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { deleteDocument } from "../documents/delete-document";
import { documentEvents } from "../documents/document-events";
import { getDocument } from "../documents/get-document";
import { updateDocument } from "../documents/update-document";
import { type Caller, type InputOf, perform } from "../operation";
import { createAssociation } from "./create-association";
import { refuseAssociatedDocument } from "./document-deleting";
import { listAssociations } from "./list-associations";

let app: TestApplication;
let admin: Caller;
let nodeId: string;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  admin = aCaller(app, { id: (await aUser(app)).name });
  nodeId = (await aNode(app, { connectedAt: app.now(), lastPingAt: app.now() })).id;
  documentEvents.onDeleting.push(refuseAssociatedDocument);
});
afterAll(async () => {
  documentEvents.onDeleting.splice(0);
  await app?.destroy();
});

const said = (word: string) =>
  JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: [`echo ${word}`] } }],
  });
const write = (Name: string) => perform(app, createDocument, { Name, Content: said("one") }, admin);
const bind = async (given: Partial<InputOf<typeof createAssociation>> & { Name: string }) =>
  (
    await perform(
      app,
      createAssociation,
      { Targets: [{ Key: "InstanceIds", Values: [nodeId] }], ScheduleExpression: "rate(1 day)", ...given },
      admin,
    )
  ).output.AssociationDescription.AssociationId;
const remove = (input: InputOf<typeof deleteDocument>, caller = admin) => perform(app, deleteDocument, input, caller);
const isThere = (Name: string) =>
  perform(app, getDocument, { Name }, admin).then(
    () => true,
    () => false,
  );

test("a document that associations run, by its name or its ARN, is deleted by force alone, and they are named", async () => {
  await write("Runs");
  const named = await bind({ Name: "Runs", AssociationName: "nightly" });
  const byArn = await bind({ Name: `arn:aws:ssm:${app.config.region}:${app.config.accountId}:document/Runs` });
  const refusal = await remove({ Name: "Runs" }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: "AssociatedInstances",
    message: expect.stringContaining(`nightly (${named})`),
  });
  expect(refusal).toMatchObject({ message: expect.stringContaining(byArn) });
  expect(await isThere("Runs")).toBe(true);
  const { Associations } = (
    await perform(app, listAssociations, { AssociationFilterList: [{ key: "Name", value: "Runs" }] }, admin)
  ).output;
  expect(new Set(Associations.map(({ AssociationId }) => AssociationId))).toEqual(new Set([named, byArn]));
  await remove({ Name: "Runs", Force: true });
  expect(await isThere("Runs")).toBe(false);
});

test("one version of a document stays while an association runs just that one", async () => {
  await write("Versions");
  for (const word of ["two", "three"])
    await perform(app, updateDocument, { Name: "Versions", Content: said(word), DocumentVersion: "$LATEST" }, admin);
  await bind({ Name: "Versions", DocumentVersion: "2" });
  await expect(remove({ Name: "Versions", DocumentVersion: "2" })).rejects.toMatchObject({
    code: "AssociatedInstances",
    message: expect.stringContaining("Version 2 of Versions"),
  });
  await remove({ Name: "Versions", DocumentVersion: "3" });
});

test("who may not see the associations that run a document is told how many there are, and not which", async () => {
  await write("Hidden");
  const id = await bind({ Name: "Hidden", AssociationName: "secretly" });
  const { name } = await aUser(app, { role: "None" });
  const Text = `permit (principal == User::"${name}", action, resource == Document::"Hidden");`;
  await perform(app, createPolicy, { Name: "manages-hidden", Text }, admin);
  app.access.forget(app.config.accountId);
  const refusal = await remove({ Name: "Hidden" }, aCaller(app, { id: name, roles: ["None"] })).catch(
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({
    code: "AssociatedInstances",
    message: expect.stringContaining("1 that you may not"),
  });
  expect(refusal).not.toMatchObject({ message: expect.stringMatching(`secretly|${id}`) });
});
