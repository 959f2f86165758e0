import { afterEach, beforeEach, expect, test } from "vitest";
import { sendCommand } from "./commands/send-command";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "./db/testing";
import { uuid7 } from "./db/uuid7";
import { freezeAccount } from "./freeze/freeze-account";
import { perform } from "./operation";

let app: TestApplication;
beforeEach(async () => {
  app = await testApplication();
});
afterEach(() => app.destroy());

/** The value behind a metric's name and labels; undefined when it is not told. */
async function told(name: string): Promise<number | undefined> {
  const lines = (await app.metrics.registry.metrics()).split("\n");
  const line = lines.find((each) => each.startsWith(`quarterdeck_${name} `));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

test("what an operator is woken for is told: machines, orders that wait, due work, the audit, backups and messages", async () => {
  const { pool } = app.db;
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  app.setNow(ago(10));
  const node = await aNode(app);
  await aNode(app, { leaseUntil: new Date(Date.now() + 3_600_000) });
  await aNode(app, { deregisteredAt: ago(1) });
  const send = { DocumentName: "AWS-RunShellScript", InstanceIds: [node.id], Parameters: { commands: ["true"] } };
  const { output } = await perform(app, sendCommand, send, aCaller(app));
  await pool.query(
    "SELECT graphile_worker.add_job('nobody-does-this', '{}'::json, run_at := now() - interval '5 minutes')",
  );
  await pool.query(
    `INSERT INTO notification (account_id, command_id, node_id, event, details, webhook, happened_at, state, failures, changed_at, due_at)
     VALUES ($1, $2, '', 'Failed', 'Failed', 'oncall', now(), 'Failed', 9, now(), now())`,
    [app.config.accountId, output.Command.CommandId],
  );
  await pool.query(
    `INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, source, resources)
     VALUES ($1, $2, $3, 'r', 'system', 'BackedUp', 'done', 'system/at-the-machine', 'local', '{}')`,
    [app.config.accountId, uuid7(ago(7)), ago(7)],
  );
  const other = await anAccount(app);
  await perform(app, freezeAccount, { Reason: "a drill" }, aCaller(app, { accountId: other.id }));
  app.setNow(new Date());

  expect(await told("database_up")).toBe(1);
  expect(await told('nodes{state="online"}')).toBe(1);
  expect(await told('nodes{state="offline"}')).toBe(1);
  expect(await told("accounts_frozen")).toBe(1);
  expect(await told('invocations{state="Pending"}')).toBe(1);
  expect(await told('invocations{state="InProgress"}')).toBe(0);
  expect(await told("oldest_waiting_order_seconds")).toBeGreaterThanOrEqual(600);
  expect(await told("jobs_due")).toBeGreaterThanOrEqual(1);
  expect(await told("jobs_lag_seconds")).toBeGreaterThanOrEqual(300);
  expect(await told("associations_lag_seconds")).toBe(0);
  expect(await told("audit_seal_lag_seconds")).toBeGreaterThanOrEqual(600);
  expect(await told("last_backup_timestamp_seconds")).toBeCloseTo(ago(7).getTime() / 1000, -2);
  expect(await told('webhook_messages{state="Failed"}')).toBe(1);
  expect(await told('webhook_messages{state="Waiting"}')).toBe(0);
  expect(await told('output_uploads{state="Failed"}')).toBe(0);
});

test("where there was no backup nothing is told of one, and a database that is away takes no other value along", async () => {
  expect(await told("last_backup_timestamp_seconds")).toBeUndefined();
  const away = await testApplication();
  await away.db.pool.query("ALTER TABLE node RENAME TO elsewhere");
  const text = await away.metrics.registry.metrics();
  await away.db.pool.query("ALTER TABLE elsewhere RENAME TO node");
  await away.destroy();
  expect(text).toContain("\nquarterdeck_database_up 0\n");
  expect(text).toContain("quarterdeck_node_connections 0");
  expect(text).not.toMatch(/^quarterdeck_nodes\{/m);
});
