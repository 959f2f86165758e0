import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sentence } from "@/core/access/sentence";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { listManagedNodes } from "../nodes/list-managed-nodes";
import * as nodes from "../nodes/store";
import { perform } from "../operation";
import { createPolicy } from "./create-policy";
import { deletePolicy } from "./delete-policy";
import { explainAccess } from "./explain-access";
import { listPolicies } from "./list-policies";
import { updatePolicy } from "./update-policy";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
  await app.notices.start();
});
afterAll(() => app?.destroy());

const tagged = async (tags: Record<string, string>, given: Parameters<typeof aNode>[1] = {}) => {
  const node = await aNode(app, given);
  await app.db.prisma.tag.createMany({
    data: Object.entries(tags).map(([key, value]) => ({
      accountId: app.config.accountId,
      resourceType: "ManagedInstance",
      resourceId: node.id,
      key,
      value,
    })),
  });
  return node.id;
};

const runOn = (name: string, documents: string[], role: string): Sentence => ({
  who: { type: "User", name },
  may: { kind: "run", documents, machines: { kind: "tagged", tags: [{ key: "Role", values: [role] }] } },
});

const grant = async (Name: string, Sentence: Sentence) => {
  await perform(app, createPolicy, { Name, Sentence }, aCaller(app));
  app.access.forget(app.config.accountId);
};

const shown = async (id: string) => {
  const { output } = await perform(app, listManagedNodes, { MaxResults: 1000 }, aCaller(app, { id, roles: ["None"] }));
  return output.Nodes.map(({ InstanceId }) => InstanceId).sort();
};

const send = (id: string, InstanceIds: string[]) =>
  perform(
    app,
    sendCommand,
    { DocumentName: "AWS-RunShellScript", InstanceIds, Parameters: { commands: ["true"] } },
    aCaller(app, { id, roles: ["None"] }),
  );

describe("somebody who may run one document on some machines", () => {
  let web: string;
  let db: string;
  let name: string;
  beforeAll(async () => {
    ({ name } = await aUser(app, { role: "None" }));
    web = await tagged({ Role: "web" });
    db = await tagged({ Role: "db" });
    await grant("web", runOn(name, ["AWS-RunShellScript"], "web"));
  });

  test("sees these and no others", async () => expect(await shown(name)).toEqual([web]));

  test("runs it there", async () => expect((await send(name, [web])).output.Command.TargetCount).toBe(1));

  test("cannot tell a machine they may not see from one that does not exist", async () => {
    const about = async (id: string) =>
      send(name, [id]).then(
        () => "sent",
        (error: Error & { code?: string }) => [error.code, error.message.replace(id, "…")],
      );
    expect(await about(db)).toEqual(await about("mi-00000000000000000"));
    expect(await about(db)).toMatchObject(["InvalidInstanceId", expect.anything()]);
  });

  test("targets by tag find only what they may see", async () => {
    const { output } = await perform(
      app,
      sendCommand,
      {
        DocumentName: "AWS-RunShellScript",
        Targets: [{ Key: "tag-key", Values: ["Role"] }],
        Parameters: { commands: ["true"] },
      },
      aCaller(app, { id: name, roles: ["None"] }),
    );
    expect(output.Command.TargetCount).toBe(1);
  });

  test("is told why, by the enforcer itself", async () => {
    const explain = async (InstanceId: string) =>
      (
        await perform(
          app,
          explainAccess,
          { UserName: name, Operation: "SendCommand", DocumentName: "AWS-RunShellScript", InstanceId },
          aCaller(app),
        )
      ).output;
    expect(await explain(web)).toMatchObject({
      Allowed: true,
      Decisions: [{ Policies: ["web"] }, { Policies: ["web"] }],
    });
    expect(await explain(db)).toMatchObject({
      Allowed: false,
      Decisions: [
        { ResourceType: "Document", Allowed: true },
        { ResourceType: "Node", Allowed: false, Policies: [] },
      ],
    });
  });

  test("may do nothing else, and not change what they may", async () => {
    const caller = aCaller(app, { id: name, roles: ["None"] });
    await expect(perform(app, listPolicies, {}, caller)).rejects.toMatchObject({ code: "AccessDeniedException" });
    await expect(
      perform(app, createPolicy, { Name: "mine", Text: "permit (principal, action, resource);" }, caller),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  test("loses it with the policy, in another process within the time that it believes", async () => {
    await perform(app, deletePolicy, { Name: "web" }, aCaller(app));
    await expect
      .poll(() => shown(name).catch((error: Error & { code?: string }) => error.code))
      .toBe("AccessDeniedException");
  });
});

test("a policy written into the database by hand grants nothing, and is told", async () => {
  const { name } = await aUser(app, { role: "None" });
  await app.db.prisma.policy.create({
    data: {
      accountId: app.config.accountId,
      id: "01900000-0000-7000-8000-000000000001",
      name: "forged",
      text: `permit (principal == User::"${name}", action, resource);`,
      createdAt: app.now(),
      createdBy: "user/admin",
      updatedAt: app.now(),
      updatedBy: "user/admin",
      mac: new Uint8Array(32),
    },
  });
  app.access.forget(app.config.accountId);
  await expect(shown(name)).rejects.toMatchObject({ code: "AccessDeniedException" });
  const { output } = await perform(app, listPolicies, {}, aCaller(app));
  expect(output.ForgedCount).toBe(1);
  expect(output.Policies.map(({ Name }) => Name)).not.toContain("forged");
});

test.each([
  ["permit (principal, action, resource)", "Line 1, column 37"],
  ['permit (principal,\n  action == Action::"Nonsense", resource);', "Line 2"],
  ['permit (principal, action, resource is Node) when { resource.colour == "red" };', "colour"],
  ['permit (principal, action in Action::"read", resource is Node) when { resource.platform like "*x*" };', "reading"],
  ["permit (principal == ?principal, action, resource);", "?principal"],
  ["", "Write a policy"],
])("a text that is wrong is refused with its place: %s", async (Text, said) => {
  await expect(perform(app, createPolicy, { Name: "wrong", Text }, aCaller(app))).rejects.toMatchObject({
    code: "ValidationException",
    message: expect.stringContaining(said),
    problems: [{ path: ["Text"] }],
  });
});

test("two who change a policy at once: the second is told", async () => {
  const { name } = await aUser(app);
  const { output } = await perform(
    app,
    createPolicy,
    { Name: "both", Sentence: runOn(name, ["AWS-RunShellScript"], "web") },
    aCaller(app),
  );
  const UpdatedAt = output.Policy.UpdatedAt?.toISOString();
  app.setNow(new Date(app.now().getTime() + 1_000));
  const Text = 'permit (principal in Group::"a", action, resource);';
  await perform(app, updatePolicy, { Name: "both", Text, UpdatedAt }, aCaller(app));
  await expect(perform(app, updatePolicy, { Name: "both", Text, UpdatedAt }, aCaller(app))).rejects.toMatchObject({
    code: "PolicyChanged",
  });
});

/** Conditions of policies, made at random from what may be asked in lists. */
function aCondition(depth = 0): string {
  const of = <T>(choices: readonly T[]): T => choices[randomInt(choices.length)] as T;
  const key = of(["Role", "Env", "Team"]);
  const value = of(["web", "db", "prod", ""]);
  if (depth < 3 && randomInt(3) > 0) {
    const [a, b] = [aCondition(depth + 1), aCondition(depth + 1)];
    return of([`(${a} && ${b})`, `(${a} || ${b})`, `!(${a})`, `(if ${a} then ${b} else !(${b}))`]);
  }
  return of([
    `resource.hasTag("${key}")`,
    `(resource.hasTag("${key}") && resource.getTag("${key}") == "${value}")`,
    `(resource.hasTag("${key}") && resource.getTag("${key}") != "${value}")`,
    `(resource.hasTag("${key}") && ["${value}", "cache"].contains(resource.getTag("${key}")))`,
    `resource.platform == "${of(["Linux", "Windows"])}"`,
    `resource.platform like "${of(["Lin*", "Win*", "Linux", "*"])}"`,
    "resource.isLocal",
    "(resource has platform)",
  ]);
}

test("what lists show is what the engine permits, for policies of every form", { timeout: 120_000 }, async () => {
  const { name } = await aUser(app, { role: "None" });
  for (const Role of ["web", "db", undefined])
    for (const Env of ["prod", undefined])
      for (const platformType of ["Linux", "Windows"])
        await tagged(
          { ...(Role && { Role }), ...(Env && { Env }) },
          { platformType, isLocal: Role === undefined && Env === undefined },
        );
  const { accountId } = app.config;
  const everything = await nodes.list(
    app.db.prisma,
    { accountId, now: app.now(), visible: { kind: "always" }, filters: [], sortBy: "InstanceId", descending: false },
    undefined,
    1_000,
  );
  const subject = { type: "User", id: name, accountId, roles: ["None"] } as const;
  const listing = { name: "ListManagedNodes", permission: "read" } as const;
  for (let round = 0; round < 60; round++) {
    const Text = `permit (principal == User::"${name}", action, resource is Node) when { ${aCondition()} };
      forbid (principal == User::"${name}", action in Action::"read", resource is Node) unless { ${aCondition()} };`;
    const Name = `round-${round}`;
    await perform(app, createPolicy, { Name, Text }, aCaller(app));
    app.access.forget(accountId);
    const model = await app.access.of(accountId);
    const permitted = everything.rows.filter(
      (node) =>
        model.decide(subject, listing, {
          type: "Node",
          id: node.id,
          accountId,
          attributes: { platform: node.platformType, isLocal: node.isLocal },
          tags: node.tags,
        }).allowed,
    );
    expect(await shown(name), Text).toEqual(permitted.map(({ id }) => id).sort());
    await perform(app, deletePolicy, { Name }, aCaller(app));
  }
});
