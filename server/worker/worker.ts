import { Logger, type Runner, run, type TaskList } from "graphile-worker";
import type { Application } from "../application";
import { auditJobs } from "../audit/retention";
import { commandJobs } from "../commands/jobs";
import { documentJobs } from "../documents/jobs";
import { identityJobs } from "../identity/jobs";
import { outputJobs } from "../output/jobs";

/** Every kind of due work, by name. Handlers re-read their rows and are harmless when run twice. */
const jobs = { ...auditJobs, ...commandJobs, ...documentJobs, ...identityJobs, ...outputJobs } satisfies Record<
  string,
  (app: Application) => (payload: unknown) => Promise<void>
>;

/** Work that comes round by itself. Source of the form: graphile-worker, crontab. */
const crontab = [
  // What a killed process left behind is found within a minute.
  "* * * * * sweep-commands ?jobKey=sweep-commands",
  "7 3 * * * keep-audit ?jobKey=keep-audit",
  "17 3 * * * keep-partitions ?jobKey=keep-partitions",
  "29 0 * * * forget-usage ?jobKey=forget-usage",
  "41 * * * * forget-expired ?jobKey=forget-expired",
  "47 * * * * forget-attachments ?jobKey=forget-attachments",
].join("\n");

const quietLogger = (app: Application) =>
  new Logger(() => (level, message, meta) => {
    if (level === "error" || level === "warning") app.log.warn({ meta: meta?.["error"] }, `worker: ${message}`);
  });

/** Starts doing due work in this process. */
export async function startWorker(app: Application): Promise<{ stop(): Promise<void> }> {
  const taskList: TaskList = Object.fromEntries(Object.entries(jobs).map(([name, make]) => [name, make(app)]));
  const runner: Runner = await run({
    connectionString: app.config.databaseUrl,
    maxPoolSize: 6,
    concurrency: 4,
    // A job that is due in the future fires up to this late.
    pollInterval: 500,
    noHandleSignals: true,
    taskList,
    crontab,
    logger: quietLogger(app),
  });
  return { stop: () => runner.stop() };
}
