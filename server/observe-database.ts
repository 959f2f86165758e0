import { Gauge } from "prom-client";
import type { Application } from "./application";
import { type Observed, observe } from "./metrics-store";

/** Several who scrape, or one who scrapes often, ask the database this often at most, milliseconds. */
const keptMilliseconds = 5_000;
/** A database that does not answer keeps nobody from the other values. */
const patienceMilliseconds = 3_000;

const unfinished = ["Pending", "Delayed", "InProgress", "Cancelling"];
const unsent = ["Waiting", "Failed"];
/** A number for each state, also where there is nothing in it: an alert needs a value to compare. */
const byState = (states: readonly string[], counts: ReadonlyMap<string, number>): [string, number][] =>
  states.map((state) => [state, counts.get(state) ?? 0]);

/**
 * Adds to `/metrics` what only the database knows: the same at each process of the installation. While it does not
 * answer, these values are left out, and `quarterdeck_database_up` is 0.
 */
export function observeDatabase(app: Pick<Application, "config" | "db" | "log" | "metrics" | "now">): void {
  const { registry } = app.metrics;
  const { pool } = app.db;
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<Observed | undefined> = Promise.resolve(undefined);

  function latest(): Promise<Observed | undefined> {
    if (performance.now() - asked < keptMilliseconds) return answer;
    asked = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patienceMilliseconds);
    });
    const found = observe(pool, app.config.accountId, app.now()).catch((error: unknown) => {
      app.log.warn({ err: error }, "what the database knows could not be read for /metrics");
      return undefined;
    });
    answer = Promise.race([found, tooLate]).finally(() => clearTimeout(timer));
    return answer;
  }

  /** A gauge of one number; left out where there is none. */
  const one = (name: string, help: string, read: (found: Observed | undefined) => number | undefined) =>
    new Gauge({
      name: `quarterdeck_${name}`,
      help,
      registers: [registry],
      async collect() {
        const value = read(await latest());
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  /** A gauge of a number for each state. */
  const each = (name: string, help: string, read: (found: Observed) => [string, number][]) =>
    new Gauge({
      name: `quarterdeck_${name}`,
      help,
      labelNames: ["state"],
      registers: [registry],
      async collect() {
        const found = await latest();
        this.reset();
        for (const [state, value] of found ? read(found) : []) this.set({ state }, value);
      },
    });

  one("database_up", "1 while the database answers.", (found) => (found ? 1 : 0));
  new Gauge({
    name: "quarterdeck_database_connections",
    help: "Connections of this process for its hot paths, and who waits for one.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
      this.set({ state: "waiting" }, pool.waitingCount);
    },
  });
  each("nodes", "Registered machines, by whether they are connected to some process.", ({ nodes }) => [
    ["online", nodes.online],
    ["offline", nodes.offline],
  ]);
  one("accounts_frozen", "Accounts that are frozen.", (found) => found?.frozenAccounts);
  each("invocations", "Commands on machines that have not ended.", ({ invocations }) =>
    byState(unfinished, invocations),
  );
  one(
    "oldest_waiting_order_seconds",
    "How long the oldest order that may go waits for its machine to take it.",
    (found) => found?.oldestOrder,
  );
  one("jobs_due", "Due work of the server that nobody has begun.", (found) => found?.jobs.due);
  one("jobs_lag_seconds", "How long the oldest of it has been due.", (found) => found?.jobs.oldest);
  one(
    "associations_lag_seconds",
    "How long the association that waits longest has been due, frozen accounts aside.",
    (found) => found?.oldestAssociation,
  );
  one(
    "audit_seal_lag_seconds",
    "Age of the oldest line of the audit that is not sealed.",
    (found) => found?.oldestUnsealed,
  );
  one(
    "last_backup_timestamp_seconds",
    "When the last npm run backup was begun; absent when there was none.",
    (found) => (found?.lastBackupAt ? found.lastBackupAt.getTime() / 1000 : undefined),
  );
  each("webhook_messages", "Messages to webhooks that wait or were given up.", ({ messages }) =>
    byState(unsent, messages),
  );
  each("output_uploads", "Output for buckets that waits or was given up.", ({ uploads }) => byState(unsent, uploads));
}
