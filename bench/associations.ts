import { setTimeout as delay } from "node:timers/promises";
import { insertNodes } from "./many-nodes";
import type { Product } from "./product";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { percentile } from "./statistics";

const section = "associations";
/** How often each association would be due, seconds: as many are due in a minute as of that many that are due every half hour. */
const everySeconds = 1_800;
const lookEveryMs = 20;
/** Calls at a time that make associations. */
const makers = 4;
const limitMs = 300_000;

const count = (value: number) => value.toLocaleString("en-US");

async function makeAssociations(product: Product, howMany: number): Promise<void> {
  let left = howMany;
  const make = async () => {
    while (left-- > 0)
      await product.console("CreateAssociation", {
        Name: "AWS-RunShellScript",
        Targets: [{ Key: "InstanceIds", Values: ["*"] }],
        Parameters: { commands: ["true"] },
        ScheduleExpression: "cron(0 2 ? * SUN *)",
        ApplyOnlyAtCronInterval: true,
      });
  };
  await Promise.all(Array.from({ length: makers }, make));
}

/** How late each scheduled time is met, seconds: until its command with all orders can be seen in the database. */
async function lags(product: Product, expected: number): Promise<number[]> {
  const seen = new Map<string, number>();
  const until = performance.now() + limitMs;
  while (seen.size < expected) {
    if (performance.now() > until) throw new Error(`${seen.size} of ${expected} were met in time.`);
    const { rows } = await product.database.query<{ id: string; lag: number }>(
      `SELECT id::text, extract(epoch FROM clock_timestamp() - scheduled_at)::float8 AS lag FROM association_execution
       WHERE cause = 'Schedule' AND NOT id = ANY($1::uuid[])`,
      [[...seen.keys()]],
    );
    for (const { id, lag } of rows) seen.set(id, lag);
    await delay(lookEveryMs);
  }
  return [...seen.values()];
}

/** Associations that all mean every machine: what they cost while nothing is due, and how late they are applied. */
export async function measureAssociations(product: Product, sizes: Sizes, report: Report): Promise<void> {
  const { associations, associationNodes, associationSeconds } = sizes;
  report.say(`making ${count(associationNodes)} nodes and ${count(associations)} associations …`);
  await insertNodes(product.database, associationNodes);
  await makeAssociations(product, associations);
  await product.database.query("ANALYZE association");
  const size = `${count(associations)} associations on ${count(associationNodes)} machines each`;

  const before = await product.serverCpuSeconds();
  await delay(associationSeconds * 1000);
  const cpu = ((await product.serverCpuSeconds()) - before) / associationSeconds;
  report.add({
    section,
    figure: `nothing due, ${size}`,
    unit: "% of a core",
    budget: { atMost: 3 },
    measured: cpu * 100,
    note: `the whole server process over ${associationSeconds} s`,
  });

  const due = Math.ceil((associations * associationSeconds) / everySeconds);
  await product.database.query(
    `UPDATE association SET next_run_at = clock_timestamp() + interval '1 second' + n.place * $1::float8 * interval '1 second'
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM association) n WHERE n.id = association.id AND n.place <= $2`,
    [everySeconds / associations, due],
  );
  const late = await lags(product, due);
  report.add({
    section,
    figure: `due until its orders are there, ${size}, every ${everySeconds / 60} min`,
    unit: "s (p99)",
    budget: { atMost: 2 },
    measured: percentile(late, 0.99),
    note: `p50 ${percentile(late, 0.5).toFixed(2)} s, worst ${percentile(late, 1).toFixed(2)} s of ${count(late.length)}`,
  });
}
