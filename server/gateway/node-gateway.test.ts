import { afterAll, beforeAll, expect, test } from "vitest";
import { testApplication } from "../nodes/test-application";
import { connectNode, registeredNode, startGateway, someFacts } from "./node-testing";

let home: Awaited<ReturnType<typeof testApplication>>;
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeAll(async () => {
  home = await testApplication();
  gateway = await startGateway(home.app);
});
afterAll(async () => {
  await gateway.close();
  await home.close();
});

test("welcomes", async () => {
  const node = await registeredNode(home.app, gateway.url);
  const connection = connectNode(gateway.url, node);
  expect(await connection.outcome).toHaveProperty("signed");
  expect(await connection.say("facts", someFacts())).toEqual({ ok: true });
  console.log(await home.app.db.prisma.node.findFirst());
  connection.close();
});
