import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DomainError } from "@/core/errors";
import { RegisterResponse } from "@/core/node-protocol";
import { deleteActivation } from "../activations/delete-activation";
import { describeActivations } from "../activations/describe-activations";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { activation, nodeKeys, postRegistration, registration, startGateway } from "../gateway/node-testing";
import { anonymous, perform } from "../operation";
import { prepareLocalAgent } from "./local-agent";
import { registerManagedInstance } from "./register-managed-instance";
import { hasLocalNode } from "./registry-store";

let app: TestApplication;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let moment = new Date();
beforeAll(async () => {
  app = await testApplication({ now: () => new Date(moment) });
  gateway = await startGateway(app);
});
afterAll(async () => {
  await gateway?.close();
  await app?.destroy();
});
const nodeCount = () => app.db.prisma.node.count();
/** Wrong codes close the door to an address; each test of them begins with it open. */
const forgetFailures = () => app.db.prisma.attempt.deleteMany();

describe("a registration", () => {
  test("gives an id and the keys to pin, and copies name and tags of the activation", async () => {
    const made = await activation(app, { DefaultInstanceName: "web", Tags: [{ Key: "Role", Value: "web" }] });
    const { status, body } = await postRegistration(gateway.url, registration(made, nodeKeys()));
    expect(status).toBe(200);
    const answer = RegisterResponse.parse(body);
    expect(answer.nodeId).toMatch(/^mi-[0-9a-f]{17}$/);
    expect(answer.serverKeys).toEqual(app.keys.serverKeys);
    expect(await app.db.prisma.node.findUnique({ where: { id: answer.nodeId } })).toMatchObject({
      name: "web",
      hostName: "host.example",
      isLocal: false,
    });
    expect(await app.db.prisma.tag.findMany({ where: { resourceId: answer.nodeId } })).toMatchObject([
      { key: "Role", value: "web" },
    ]);
    expect(
      await app.db.prisma.auditEntry.findFirst({ where: { resources: { has: `Node/${answer.nodeId}` } } }),
    ).toMatchObject({ outcome: "done" });
  });

  test("takes the host's name where the activation has none, without what would harm a terminal or a page", async () => {
    const request = registration(await activation(app), nodeKeys(), {
      hostName: "evil\u0000\u001b[31m\u202e<script>\ud800",
    });
    const { body } = await postRegistration(gateway.url, request);
    const node = await app.db.prisma.node.findUniqueOrThrow({ where: { id: RegisterResponse.parse(body).nodeId } });
    expect(node.name).toBe("evil[31m<script>");
  });

  test("that is repeated with the same key gives the same node and uses the activation once", async () => {
    const made = await activation(app, { RegistrationLimit: 2 });
    const request = registration(made, nodeKeys());
    const first = await postRegistration(gateway.url, request);
    expect(await postRegistration(gateway.url, request)).toEqual(first);
    expect(await app.db.prisma.activation.findFirst({ where: { id: made.ActivationId } })).toMatchObject({
      registrationsCount: 1,
    });
  });

  test("that comes twice at the same time gives one node", async () => {
    const made = await activation(app, { RegistrationLimit: 4 });
    const request = registration(made, nodeKeys());
    const answers = await Promise.all([1, 2, 3, 4].map(() => postRegistration(gateway.url, request)));
    expect(new Set(answers.map(({ body }) => RegisterResponse.parse(body).nodeId)).size).toBe(1);
    expect(await app.db.prisma.activation.findFirst({ where: { id: made.ActivationId } })).toMatchObject({
      registrationsCount: 1,
    });
  });

  test("accepts a code however it was typed", async () => {
    const made = await activation(app);
    const typed = made.ActivationCode.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
    expect(
      await postRegistration(gateway.url, registration({ ...made, ActivationCode: typed }, nodeKeys())),
    ).toMatchObject({ status: 200 });
  });
});

describe("a registration is refused", () => {
  test("with one answer for a wrong id, a wrong code and a deleted activation", async () => {
    const made = await activation(app);
    const other = await activation(app);
    const deleted = await activation(app);
    await perform(app, deleteActivation, { ActivationId: deleted.ActivationId }, aCaller(app));
    const before = await nodeCount();
    const answers = await Promise.all(
      [
        { ...made, ActivationId: "00000000-0000-7000-8000-000000000000" },
        { ...made, ActivationCode: other.ActivationCode },
        deleted,
        { ...made, ActivationId: "' OR 1=1" },
      ].map((pair) => postRegistration(gateway.url, registration(pair, nodeKeys()))),
    );
    for (const answer of answers) expect(answer).toEqual({ status: 403, body: answers[0]?.body });
    expect(answers[0]?.body).toMatchObject({ code: "InvalidActivation" });
    expect(await nodeCount()).toBe(before);
    expect(
      await app.db.prisma.auditEntry.count({ where: { operation: "RegisterManagedInstance", outcome: "refused" } }),
    ).toBeGreaterThanOrEqual(4);
    await forgetFailures();
  });

  test("after the activation has expired, and says so", async () => {
    const made = await activation(app);
    const before = moment;
    moment = new Date(before.getTime() + 25 * 3_600_000);
    const answer = await postRegistration(gateway.url, registration(made, nodeKeys()));
    moment = before;
    expect(answer).toMatchObject({ status: 403, body: { message: "The activation has expired. Create a new one." } });
  });

  test("with an activation whose tags somebody altered by hand, and says so", async () => {
    const made = await activation(app, { Tags: [{ Key: "Role", Value: "web" }] });
    await app.db.pool.query(`UPDATE activation SET tags = '"web"' WHERE id = $1`, [made.ActivationId]);
    expect(await postRegistration(gateway.url, registration(made, nodeKeys()))).toMatchObject({
      status: 403,
      body: { code: "InvalidActivation", message: expect.stringContaining("cannot be read") },
    });
  });

  test("beyond the activation's limit, and says so", async () => {
    const made = await activation(app);
    await postRegistration(gateway.url, registration(made, nodeKeys()));
    expect(await postRegistration(gateway.url, registration(made, nodeKeys()))).toMatchObject({
      status: 403,
      body: { code: "InvalidActivation", message: expect.stringContaining("as many machines as it may") },
    });
  });

  test("for all but one of those that ask for the last place at once", async () => {
    const made = await activation(app);
    const before = await nodeCount();
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => postRegistration(gateway.url, registration(made, nodeKeys()))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    expect(await nodeCount()).toBe(before + 1);
  });

  test("when it is not signed with the key that it brings", async () => {
    const made = await activation(app);
    const request = registration(made, nodeKeys(), { publicKey: nodeKeys().publicKey });
    expect(await postRegistration(gateway.url, request)).toMatchObject({ status: 403, body: { code: "InvalidProof" } });
    expect(await app.db.prisma.activation.findFirst({ where: { id: made.ActivationId } })).toMatchObject({
      registrationsCount: 0,
    });
  });

  test("after ten wrong codes from one address, even with the right one", async () => {
    const made = await activation(app);
    for (let guess = 0; guess < 10; guess += 1) {
      await postRegistration(gateway.url, registration({ ...made, ActivationCode: "0".repeat(32) }, nodeKeys()));
    }
    expect(await postRegistration(gateway.url, registration(made, nodeKeys()))).toMatchObject({
      status: 429,
      body: { code: "ThrottlingException" },
    });
    const before = moment;
    moment = new Date(before.getTime() + 16 * 60_000);
    const later = await postRegistration(gateway.url, registration(made, nodeKeys()));
    moment = before;
    expect(later.status).toBe(200);
    await forgetFailures();
  });

  test("after ten requests that prove nothing: nobody fills the audit for free, not even with a network of addresses", async () => {
    const refused = () =>
      app.db.prisma.auditEntry.count({ where: { operation: "RegisterManagedInstance", outcome: "refused" } });
    const before = await refused();
    const request = registration(await activation(app), nodeKeys(), { publicKey: nodeKeys().publicKey });
    const nobody = { ...anonymous(app.config.accountId), door: "node" as const, userAgent: "", requestId: "guess" };
    const codes = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const failure = await perform(app, registerManagedInstance, request, {
        ...nobody,
        source: `2001:db8:0:7::${guess}`,
      }).catch((error: unknown) => error);
      codes.push(failure instanceof DomainError ? failure.code : failure);
    }
    expect(codes.slice(9)).toEqual(["InvalidProof", "ThrottlingException", "ThrottlingException"]);
    expect(await refused()).toBe(before + 10);
  });

  test.each([[undefined], [{}], [[]], ["text"], [{ protocol: 1, activationId: 7 }]])(
    "when it is not a registration: %j",
    async (request) => {
      expect(await postRegistration(gateway.url, request)).toMatchObject({
        status: 400,
        body: { code: "ValidationException" },
      });
    },
  );
});

test("a list of activations shows how often each was used and never its code", async () => {
  const made = await activation(app, { Description: "shown" });
  await postRegistration(gateway.url, registration(made, nodeKeys()));
  const { output } = await perform(
    app,
    describeActivations,
    { Filters: [{ FilterKey: "ActivationIds", FilterValues: [made.ActivationId] }] },
    aCaller(app),
  );
  expect(output.ActivationList).toMatchObject([
    {
      ActivationId: made.ActivationId,
      Description: "shown",
      RegistrationsCount: 1,
      RegistrationLimit: 1,
      Expired: false,
    },
  ]);
  expect(JSON.stringify(output)).not.toContain(made.ActivationCode);
});

test("the server's own machine registers once, as This server, and is known as local", async () => {
  Object.assign(app.config, { localAgent: "registered", localAgentHasOwnUser: false });
  // The agent has registered somewhere, but not in this database.
  const wanted = await prepareLocalAgent(app, 4711);
  if (!wanted) throw new Error("No activation was made.");
  expect(wanted).toMatchObject({ serverUrl: "http://127.0.0.1:4711", serverKey: app.keys.orderKeyId });
  const request = registration(
    { ActivationId: wanted.activationId, ActivationCode: wanted.activationCode },
    nodeKeys(),
  );
  const { body } = await postRegistration(gateway.url, request);
  expect(await app.db.prisma.node.findUnique({ where: { id: RegisterResponse.parse(body).nodeId } })).toMatchObject({
    name: "This server",
    isLocal: true,
    sharesServerAccount: true,
  });
  expect(await hasLocalNode(app.db.prisma, app.config.accountId)).toBe(true);
  expect(await prepareLocalAgent(app)).toBeUndefined();
});
