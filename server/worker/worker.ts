import { Logger, type Runner, type RunnerOptions, run } from "graphile-worker";
import type { Application } from "../application";
import { auditJobs } from "../audit/retention";
import { commandJobs } from "../commands/jobs";
import { documentJobs } from "../documents/jobs";
import { identityJobs } from "../identity/jobs";
import { outputJobs } from "../output/jobs";
import { uploadJobs, uploadUpkeepJobs } from "../output-destinations/jobs";

type Jobs = Record<string, (app: Application) => (payload: unknown) => Promise<void>>;

/** Every kind of due work, by name. Handlers re-read their rows and are harmless when run twice. */
const jobs = {
  ...auditJobs,
  ...commandJobs,
  ...documentJobs,
  ...identityJobs,
  ...outputJobs,
  ...uploadUpkeepJobs,
} satisfies Jobs;

/** What waits for servers of others. It has hands of its own, so that one that does not answer delays no deadline. */
const outboundJobs = { ...uploadJobs } satisfies Jobs;

/** Work that comes round by itself. Source of the form: graphile-worker, crontab. */
const crontab = [
  // What a killed process left behind is found within a minute.
  "* * * * * sweep-commands ?jobKey=sweep-commands",
  "7 3 * * * keep-audit ?jobKey=keep-audit",
  "17 3 * * * keep-partitions ?jobKey=keep-partitions",
  "29 0 * * * forget-usage ?jobKey=forget-usage",
  "41 * * * * forget-expired ?jobKey=forget-expired",
  "47 * * * * forget-attachments ?jobKey=forget-attachments",
  "* * * * * sweep-uploads ?jobKey=sweep-uploads",
  "53 3 * * * forget-uploads ?jobKey=forget-uploads",
].join("\n");

const quietLogger = (app: Application) =>
  new Logger(() => (level, message, meta) => {
    if (level === "error" || level === "warning") app.log.warn({ meta: meta?.["error"] }, `worker: ${message}`);
  });

/** Starts doing due work in this process. */
export async function startWorker(app: Application): Promise<{ stop(): Promise<void> }> {
  const start = (due: Jobs, options: Pick<RunnerOptions, "concurrency" | "maxPoolSize" | "crontab">): Promise<Runner> =>
    run({
      connectionString: app.config.databaseUrl,
      // A job that is due in the future fires up to this late.
      pollInterval: 500,
      noHandleSignals: true,
      taskList: Object.fromEntries(Object.entries(due).map(([name, make]) => [name, make(app)])),
      logger: quietLogger(app),
      ...options,
    });
  const runners = await Promise.all([
    start(jobs, { concurrency: 4, maxPoolSize: 6, crontab }),
    start(outboundJobs, { concurrency: 4, maxPoolSize: 3 }),
  ]);
  return { stop: async () => void (await Promise.all(runners.map((runner) => runner.stop()))) };
}
