import { afterAll, beforeAll, expect, test } from "vitest";
import { aNode, type TestApplication, testApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import { releaseLeases, renewLeases, storeFacts, takeLeases } from "./lease-store";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

test("batches about the same nodes in different orders never wait for each other in a circle", {
  timeout: 60_000,
}, async () => {
  const { pool } = app.db;
  const { accountId } = app.config;
  const now = app.now();
  const leaseUntil = new Date(now.getTime() + 30_000);
  const nodes = await Promise.all(
    Array.from({ length: 400 }, async () => ({ nodeId: (await aNode(app)).id, connectionId: uuid7(now) })),
  );
  const backwards = nodes.toReversed();
  const claims = (of: typeof nodes, insteadOf: boolean) =>
    of.map(({ nodeId, connectionId }) => ({
      nodeId,
      accountId,
      connectionId,
      gatewayId: app.processId,
      epoch: app.processId,
      bootId: "boot",
      address: "192.0.2.1",
      agentVersion: "1",
      protocol: 1,
      now,
      leaseUntil,
      insteadOf: insteadOf ? connectionId : null,
      releasedEventId: uuid7(now),
    }));
  expect((await takeLeases(pool, claims(nodes, false))).every(Boolean)).toBe(true);
  const facts = {
    agentVersion: "1",
    platformType: "Linux" as const,
    platformName: "Debian",
    platformVersion: "12",
    architecture: "x64",
    hostName: "host",
    ipAddress: "192.0.2.1",
    addresses: [],
    capabilities: [],
    user: "root",
    clockSkewMs: 0,
  };
  const rounds = Array.from({ length: 15 }, (_, round) => {
    const [one, other] = round % 2 ? [nodes, backwards] : [backwards, nodes];
    return [
      renewLeases(
        pool,
        one.map((node) => ({ ...node, heardAt: now, leaseUntil })),
      ),
      storeFacts(
        pool,
        other.map((node) => ({ ...node, accountId, now, facts: { ...facts, clockSkewMs: round } })),
      ),
      takeLeases(pool, claims(one, true)),
    ];
  });
  const results = await Promise.allSettled(rounds.flat());
  expect(results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []))).toEqual([]);
  await releaseLeases(
    pool,
    nodes.map((node) => ({
      ...node,
      accountId,
      heardAt: now,
      now,
      reason: "over",
      eventId: uuid7(now),
      address: "192.0.2.1",
    })),
  );
  const { rows } = await pool.query("SELECT count(*)::int AS left FROM node WHERE connection_id IS NOT NULL");
  expect(rows).toEqual([{ left: 0 }]);
  const { rows: events } = await pool.query("SELECT kind, count(*)::int FROM node_event GROUP BY kind ORDER BY kind");
  expect(events).toEqual([
    { kind: "connected", count: 400 },
    { kind: "disconnected", count: 400 },
  ]);
});
