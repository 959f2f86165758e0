import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDelivery } from "../commands/delivery";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { perform } from "../operation";
import { createAssociation } from "./create-association";
import { startAssociations } from "./runner";
import { startAssociationsOnce } from "./start-associations-once";
import { aMachine, hearCommands } from "./testing";

const HOUR_MS = 3_600_000;

let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
let runner: ReturnType<typeof startAssociations> | undefined;
/** How far the clock of this process is off, milliseconds; the database's is right. */
let off = 0;

beforeAll(async () => {
  app = await testApplication({ now: () => new Date(Date.now() + off) });
  delivery = makeDelivery(app);
  hearCommands();
  await app.notices.start();
});
afterAll(async () => {
  await runner?.stop();
  await delivery?.close();
  await app?.destroy();
});

test("a process whose clock jumps an hour either way neither bursts nor skips", async () => {
  const caller = aCaller(app, { id: (await aUser(app)).name });
  const machine = await aMachine(app, delivery);
  runner = startAssociations(app);
  const { AssociationDescription } = (
    await perform(
      app,
      createAssociation,
      {
        Name: "AWS-RunShellScript",
        Parameters: { commands: ["true"] },
        Targets: [{ Key: "InstanceIds", Values: [machine.id] }],
        ScheduleExpression: "rate(30 minutes)",
      },
      caller,
    )
  ).output;
  const { AssociationId: id } = AssociationDescription;
  // By when they were, and not by their ids, which are as wrong as the clock.
  const orderBy = { createdAt: "asc" } as const;
  const causes = async () =>
    (await app.db.prisma.associationExecution.findMany({ where: { associationId: id }, orderBy })).map(
      ({ cause }) => cause,
    );
  const inMinutes = async () => {
    const { rows } = await app.db.pool.query<{ minutes: number }>(
      "SELECT (extract(epoch FROM next_run_at - now()) / 60)::float8 AS minutes FROM association WHERE id = $1",
      [id],
    );
    return rows[0]?.minutes;
  };
  const expected = ["Created"];
  await expect.poll(causes).toEqual(expected);

  for (const jump of [HOUR_MS, -HOUR_MS]) {
    off = jump;
    // What would be done too much comes before what is asked for now.
    await perform(app, startAssociationsOnce, { AssociationIds: [id] }, caller);
    expected.push("Started");
    await expect.poll(causes).toEqual(expected);
    await app.db.pool.query("UPDATE association SET next_run_at = now() WHERE id = $1", [id]);
    expected.push("Schedule");
    await expect.poll(causes).toEqual(expected);
    expect(await inMinutes()).toBeGreaterThan(0);
    expect(await inMinutes()).toBeLessThanOrEqual(30);
  }
  await expect.poll(() => machine.orders.length).toBe(expected.length);
});
