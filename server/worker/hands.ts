import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Logger, runTaskList, type TaskList, type WorkerPool } from "graphile-worker";
import pg from "pg";
import type { Application } from "../application";

/** Kinds of due work, by name. */
export type Jobs = Record<string, (app: Application) => (payload: unknown) => Promise<void>>;

/** Between two looks whether the database is back, milliseconds. */
const lookAgain = 500;

const quietLogger = (app: Application) =>
  new Logger(() => (level, message, meta) => {
    if (level === "error" || level === "warning") app.log.warn({ meta: meta?.["error"] }, `worker: ${message}`);
  });

/**
 * Hands that do some kinds of due work, so many at a time.
 *
 * A worker that cannot say that its job is done, because the database went in that moment, is lost to its pool; and a pool
 * that looked for the first time while it was away keeps that failure for ever. So after any such trouble there is a new
 * pool, and what others of the former have under way they bring to its end.
 */
export function startHands(app: Application, jobs: Jobs, concurrency: number): { stop(): Promise<void> } {
  const taskList: TaskList = Object.fromEntries(Object.entries(jobs).map(([name, make]) => [name, make(app)]));
  const pool = new pg.Pool({
    connectionString: app.config.databaseUrl,
    // Beside what they do each at a time: one that listens, and one that looks whether the database is back.
    max: concurrency + 2,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    application_name: "quarterdeck worker",
  });
  // As of the other pools: without listeners, a connection that PostgreSQL closes would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const retired = new Set<Promise<void>>();
  let isStopped = false;
  let isRenewing = false;

  function begin(): WorkerPool {
    const events = new EventEmitter();
    const workers = runTaskList(
      {
        concurrency,
        // A job that is due in the future fires up to this late.
        pollInterval: 500,
        noHandleSignals: true,
        logger: quietLogger(app),
        events,
      },
      taskList,
      pool,
    );
    for (const trouble of ["worker:fatalError", "worker:getJob:error"]) events.once(trouble, () => void renew(workers));
    return workers;
  }

  /** Puts new workers in the place of these, once the database answers. */
  async function renew(workers: WorkerPool): Promise<void> {
    if (isRenewing || isStopped || workers !== current) return;
    isRenewing = true;
    do await pause(lookAgain);
    while (!isStopped && !(await answers()));
    isRenewing = false;
    if (isStopped) return;
    current = begin();
    void retire(workers);
  }

  const answers = () =>
    pool.query("SELECT 1").then(
      () => true,
      () => false,
    );

  function retire(workers: WorkerPool): Promise<void> {
    const gone = workers
      .gracefulShutdown()
      .catch((error: unknown) => app.log.warn({ err: error }, "workers did not end in order"))
      .finally(() => retired.delete(gone));
    retired.add(gone);
    return gone;
  }

  let current = begin();
  return {
    async stop() {
      isStopped = true;
      await retire(current);
      await Promise.all(retired);
      await pool.end();
    },
  };
}
