import type { StepNews } from "./report-store";

type Client = { query(text: string, values: unknown[]): Promise<unknown> };

/** Whoever applies associations does this job; see server/associations/jobs.ts. */
const refreshAction = "aws:refreshAssociation";

/**
 * Adds what there is to do once steps have ended, with the report that ended them: streams of several segments are merged
 * and verified, and machines get their associations that asked for them.
 */
export async function queueAfterSteps(client: Client, steps: readonly StepNews[]): Promise<void> {
  const ended = steps.filter(({ outcome }) => outcome !== null);
  const unmerged = ended.filter(
    ({ stdoutVerified, stderrVerified }) => stdoutVerified === null || stderrVerified === null,
  );
  const refreshed = ended.filter(({ action, outcome }) => action === refreshAction && outcome === "Success");
  // One after the other, on one connection: they are on their way together.
  await Promise.all([addJobs(client, "merge-output", unmerged), addJobs(client, "refresh-associations", refreshed)]);
}

async function addJobs(client: Client, task: string, steps: readonly StepNews[]): Promise<void> {
  if (steps.length === 0) return;
  const payloads = steps.map(({ accountId, commandId, nodeId, step, attempt }) => ({
    accountId,
    commandId,
    nodeId,
    step,
    attempt,
  }));
  await client.query(
    `SELECT graphile_worker.add_job($3, p.payload::json, job_key := p.key) FROM unnest($1::text[], $2::text[]) AS p (payload, key)`,
    [
      payloads.map((payload) => JSON.stringify(payload)),
      payloads.map((p) => `${task}:${p.accountId}/${p.commandId}/${p.nodeId}/${p.step}/${p.attempt}`),
      task,
    ],
  );
}
