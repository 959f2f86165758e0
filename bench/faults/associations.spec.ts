import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { type ServerBeside, startBeside } from "../../scripts/serve-for-tests.mjs";
import { newActivation } from "../fleet/fleet";
import { type Product, startProduct } from "../product";
import { LossyLink } from "./lossy-link";
import { Machine } from "./machine";
import { chanceOf } from "./seeded";
import { settableClock, withoutFaketime } from "./wrong-clock";

// Two servers on one database, both of which apply what is due; one of them is killed in that very moment, again and again.
// What was done is counted by the machine's own scripts.

/** Times that associations are due, in all; and how many of them at the same moment. */
const OCCURRENCES = Number(process.env["QUARTERDECK_FAULT_OCCURRENCES"] || 16);
const AT_ONCE = 8;
const SEED = Number(process.env["QUARTERDECK_FAULT_SEED"] || 1);
const patiently = { timeout: 240_000, interval: 50 };

const folder = mkdtempSync(path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-due-"));
let first: Product;
let second: ServerBeside;
let link: LossyLink;
let machine: Machine;

beforeAll(async () => {
  first = await startProduct();
  second = await startBeside(first.running, { env: { QUARTERDECK_RATE_LIMIT: "0" } });
  link = new LossyLink(...[first.url, second.url].map((url) => Number(new URL(url).port)));
  const server = await link.listen();
  const home = path.join(folder, "machine");
  mkdirSync(home, { mode: 0o700 });
  const activation = await newActivation(first, "real", 1);
  machine = await Machine.add(server, activation, { home, truth: path.join(folder, "truth") });
});

afterAll(async () => {
  await machine?.remove();
  link?.close();
  await second?.stop();
  await first?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const Made = z.object({ AssociationDescription: z.object({ AssociationId: z.string() }) });

/** What the machine's scripts have written down: a line for each run, with the association's number. */
function runs({ truth } = machine): Map<string, number> {
  const file = path.join(truth, "applied");
  const counts = new Map<string, number>();
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [])
    counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

test(`of ${OCCURRENCES} times that something is due none is met twice and none is skipped, whichever server is killed in that moment (seed ${SEED})`, async () => {
  const chance = chanceOf(SEED);
  const ids: string[] = [];
  for (let number = 0; number < AT_ONCE; number++) {
    const answer = await first.console("CreateAssociation", {
      Name: "AWS-RunShellScript",
      Targets: [{ Key: "InstanceIds", Values: [machine.nodeId] }],
      Parameters: { commands: [`echo ${number} >> '${machine.truth}/applied'`] },
      ScheduleExpression: "cron(0 2 ? * SUN *)",
      ApplyOnlyAtCronInterval: true,
    });
    ids.push(Made.parse(answer).AssociationDescription.AssociationId);
  }
  const rounds = Math.ceil(OCCURRENCES / AT_ONCE);
  const open = async () =>
    (
      await first.database.query<{ open: number }>(
        "SELECT (count(*) FILTER (WHERE next_run_at <= now()))::int AS open FROM association",
      )
    ).rows[0]?.open;
  for (let round = 1; round <= rounds; round++) {
    const soon = 400;
    await first.database.query(
      "UPDATE association SET next_run_at = clock_timestamp() + $1 * interval '1 millisecond' WHERE id = ANY($2)",
      [soon, ids],
    );
    // Around the moment: before, while, and after they are taken.
    await delay(soon + chance.between(-20, 180));
    const isFirst = chance.next() < 0.5;
    if (isFirst) await first.running.killServer();
    else await second.kill();
    await vi.waitFor(async () => expect(await open()).toBe(0), patiently);
    if (isFirst) await first.running.startServer();
    else {
      await second.stop();
      second = await startBeside(first.running, { env: { QUARTERDECK_RATE_LIMIT: "0" } });
      link.leadTo(...[first.url, second.url].map((url) => Number(new URL(url).port)));
    }
    await vi.waitFor(
      () => expect([...runs().values()].reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(round * AT_ONCE),
      patiently,
    );
  }
  // Whatever might still be under way twice has ended by now.
  await vi.waitFor(async () => {
    const { rows } = await first.database.query<{ unfinished: number }>(
      "SELECT count(*)::int AS unfinished FROM command WHERE ended_at IS NULL",
    );
    expect(rows).toEqual([{ unfinished: 0 }]);
  }, patiently);
  expect(runs()).toEqual(new Map(ids.map((_, number) => [String(number), rounds])));
  const { rows } = await first.database.query<{ met: number; commands: number }>(
    `SELECT count(*)::int AS met, count(DISTINCT command_id)::int AS commands FROM association_execution WHERE cause = 'Schedule'`,
  );
  expect(rows).toEqual([{ met: rounds * AT_ONCE, commands: rounds * AT_ONCE }]);
});

const DAY_MS = 86_400_000;
const Booted = z.object({ Facts: z.object({ BootedAt: z.string() }) });

test.skipIf(withoutFaketime)(
  "a machine whose clock is a day behind, and then a day ahead, does once what is due each time; every time that is told is the server's",
  async () => {
    const begun = Date.now();
    const clock = settableClock(path.join(folder, "clock"), "-1d");
    const home = path.join(folder, "wrong");
    mkdirSync(home, { mode: 0o700 });
    const activation = await newActivation(first, "wrong", 1);
    const wrong = await Machine.add(first.url, activation, {
      home,
      truth: path.join(folder, "truth"),
      env: clock.env,
    });
    const one = async <Row extends object>(sql: string, values: readonly string[]) =>
      (await first.database.query<Row>(sql, [...values])).rows[0];
    const skew = async () =>
      (await one<{ skew: number }>("SELECT clock_skew_ms::float8 AS skew FROM node WHERE id = $1", [wrong.nodeId]))
        ?.skew ?? 0;
    try {
      await vi.waitFor(async () => expect(await skew()).toBeLessThan(-DAY_MS * 0.9), patiently);
      const answer = await first.console("CreateAssociation", {
        Name: "AWS-RunShellScript",
        Targets: [{ Key: "InstanceIds", Values: [wrong.nodeId] }],
        Parameters: { commands: [`echo wrong >> '${wrong.truth}/applied'`] },
        ScheduleExpression: "rate(30 minutes)",
      });
      const { AssociationId } = Made.parse(answer).AssociationDescription;
      const come = (causes: readonly string[]) =>
        vi.waitFor(async () => {
          const { rows } = await first.database.query<{ cause: string; status: string }>(
            "SELECT cause, status FROM association_execution WHERE association_id = $1 ORDER BY id",
            [AssociationId],
          );
          expect(rows).toEqual(causes.map((cause) => ({ cause, status: "Success" })));
          expect(runs(wrong)).toEqual(new Map([["wrong", causes.length]]));
        }, patiently);
      const becomeDue = () =>
        first.database.query("UPDATE association SET next_run_at = clock_timestamp() WHERE id = $1", [AssociationId]);

      await come(["Created"]);
      clock.set("+1d");
      await becomeDue();
      await come(["Created", "Schedule"]);
      await wrong.killAgent();
      wrong.start();
      await vi.waitFor(async () => expect(await skew()).toBeGreaterThan(DAY_MS * 0.9), patiently);
      await becomeDue();
      await come(["Created", "Schedule", "Schedule"]);
      clock.set("-1d");
      await first.console("StartAssociationsOnce", { AssociationIds: [AssociationId] });
      await come(["Created", "Schedule", "Schedule", "Started"]);

      const next = await one<{ inMinutes: number }>(
        `SELECT (extract(epoch FROM next_run_at - now()) / 60)::float8 AS "inMinutes" FROM association WHERE id = $1`,
        [AssociationId],
      );
      expect(next?.inMinutes).toBeGreaterThan(0);
      expect(next?.inMinutes).toBeLessThanOrEqual(30);
      const { rows: told } = await first.database.query<{ what: string; at: Date }>(
        `SELECT 'compliance' AS what, execution_time AS at FROM compliance_item WHERE node_id = $1
         UNION ALL SELECT 'started', started_at FROM invocation_step WHERE node_id = $1
         UNION ALL SELECT 'ended', ended_at FROM invocation_step WHERE node_id = $1
         UNION ALL SELECT 'state', at FROM association_node WHERE node_id = $1`,
        [wrong.nodeId],
      );
      expect(new Set(told.map(({ what }) => what))).toEqual(new Set(["compliance", "started", "ended", "state"]));
      for (const { what, at } of told) {
        expect(at.getTime(), what).toBeGreaterThanOrEqual(begun);
        expect(at.getTime(), what).toBeLessThanOrEqual(Date.now());
      }
      const { BootedAt } = Booted.parse(await first.console("GetManagedNode", { InstanceId: wrong.nodeId })).Facts;
      expect(Math.abs(Date.parse(BootedAt) - (Date.now() - uptime() * 1000))).toBeLessThan(DAY_MS / 2);
    } finally {
      await wrong.remove();
    }
  },
);
