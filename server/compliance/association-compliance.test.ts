import { afterAll, beforeAll, expect, test } from "vitest";
import { associationEvents } from "../associations/association-events";
import { createAssociation } from "../associations/create-association";
import { deleteAssociation } from "../associations/delete-association";
import { runDue } from "../associations/run-due";
import { startAssociationsOnce } from "../associations/start-associations-once";
import { aMachine, hearCommands } from "../associations/testing";
import { makeDelivery } from "../commands/delivery";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { forgetAssociation, recordAssociationCompliance } from "./association-compliance";
import { listNodeCompliance } from "./list-node-compliance";
import { listNodeComplianceItems } from "./list-node-compliance-items";
import { putComplianceItems } from "./put-compliance-items";

let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
let user: Awaited<ReturnType<typeof aUser>>;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  delivery = makeDelivery(app);
  user = await aUser(app);
  hearCommands();
  associationEvents.onNodeStates.push(recordAssociationCompliance);
  associationEvents.onGone.push(forgetAssociation);
});
afterAll(async () => {
  associationEvents.onNodeStates.splice(0);
  associationEvents.onGone.splice(0);
  await delivery?.close();
  await app?.destroy();
});

const admin = () => aCaller(app, { id: user.name });
const bind = async (nodeIds: string[], given: Partial<InputOf<typeof createAssociation>> = {}) => {
  const input = {
    Name: "AWS-RunShellScript",
    Parameters: { commands: ["true"] },
    Targets: [{ Key: "InstanceIds", Values: nodeIds }],
    AssociationName: "nightly",
    ...given,
  };
  const { AssociationDescription } = (await perform(app, createAssociation, input, admin())).output;
  return AssociationDescription.AssociationId;
};
const apply = (associationId: string) => runDue(app, { accountId: app.config.accountId, associationId });
const itemsOf = async (InstanceId: string) =>
  (await perform(app, listNodeComplianceItems, { InstanceId }, admin())).output.Items;
const statusesOf = async (InstanceId: string) => (await itemsOf(InstanceId)).map(({ Id, Status }) => [Id, Status]);

test("what an association's run ends with is the state of its machines, with the command that shows it, until it is gone", async () => {
  const good = await aMachine(app, delivery);
  const bad = await aMachine(app, delivery, { does: "Failed" });
  const id = await bind([good.id, bad.id], { ComplianceSeverity: "CRITICAL" });
  await apply(id);
  await expect.poll(() => statusesOf(bad.id), { timeout: 20_000 }).toEqual([[id, "NON_COMPLIANT"]]);
  await expect.poll(() => statusesOf(good.id), { timeout: 20_000 }).toEqual([[id, "COMPLIANT"]]);
  const [item] = await itemsOf(bad.id);
  expect(item).toMatchObject({
    ComplianceType: "Association",
    Title: "nightly",
    Severity: "CRITICAL",
    CommandId: expect.any(String),
    Details: { AssociationVersion: "1", StatusDetails: "Failed" },
  });
  const { Nodes } = (await perform(app, listNodeCompliance, { ItemId: id }, admin())).output;
  expect(Nodes.map(({ ResourceId, Status }) => [ResourceId, Status]).sort()).toEqual(
    [
      [good.id, "COMPLIANT"],
      [bad.id, "NON_COMPLIANT"],
    ].sort(),
  );
  // It fails again: since when stays. It succeeds: that moves.
  await perform(app, startAssociationsOnce, { AssociationIds: [id] }, admin());
  await apply(id);
  await expect.poll(async () => (await itemsOf(bad.id))[0]?.CommandId, { timeout: 20_000 }).not.toBe(item?.CommandId);
  expect((await itemsOf(bad.id))[0]?.Since).toEqual(item?.Since);
  bad.does = "Success";
  await perform(app, startAssociationsOnce, { AssociationIds: [id] }, admin());
  await apply(id);
  await expect.poll(() => statusesOf(bad.id), { timeout: 20_000 }).toEqual([[id, "COMPLIANT"]]);
  expect((await itemsOf(bad.id))[0]?.Since).not.toEqual(item?.Since);

  // The one machine is a target no longer; the other still is.
  await forgetAssociation(
    { accountId: app.config.accountId, associationId: id, nodeIds: [good.id] },
    { app, tx: app.db.prisma, now: app.now() },
  );
  expect([await statusesOf(good.id), await statusesOf(bad.id)]).toEqual([[], [[id, "COMPLIANT"]]]);
  await perform(app, deleteAssociation, { AssociationId: id }, admin());
  expect([await itemsOf(good.id), await itemsOf(bad.id)]).toEqual([[], []]);
});

test("of an association whose compliance somebody else says, only what is put counts, one by one", async () => {
  const machine = await aMachine(app, delivery);
  const automatic = await bind([machine.id]);
  const manual = await bind([machine.id], { SyncCompliance: "MANUAL", AssociationName: "by-hand" });
  await apply(automatic);
  await apply(manual);
  await expect.poll(() => statusesOf(machine.id), { timeout: 20_000 }).toEqual([[automatic, "COMPLIANT"]]);
  const put = (Id: string, UploadType?: "PARTIAL" | "COMPLETE") =>
    perform(
      app,
      putComplianceItems,
      {
        ResourceId: machine.id,
        ResourceType: "ManagedInstance",
        ComplianceType: "Association",
        ExecutionSummary: { ExecutionTime: app.now() },
        Items: [{ Id, Severity: "LOW", Status: "NON_COMPLIANT" }],
        ...(UploadType && { UploadType }),
      },
      admin(),
    );
  await put(manual, "PARTIAL");
  const items = await itemsOf(machine.id);
  expect(items.map(({ Id, Title, Status }) => [Id, Title, Status]).sort()).toEqual(
    [
      [automatic, "nightly", "COMPLIANT"],
      [manual, "by-hand", "NON_COMPLIANT"],
    ].sort(),
  );
  const refused = { code: "InvalidItemContentException" };
  await expect(put(automatic, "PARTIAL")).rejects.toMatchObject(refused);
  await expect(put("no association", "PARTIAL")).rejects.toMatchObject(refused);
  await expect(put(manual)).rejects.toMatchObject(refused);
  expect(await itemsOf(machine.id)).toEqual(items);
});
