import type { Application } from "../application";
import { dropWeeks, lastSealed, oldWeeks, thinCheckpoints } from "./retention-store";
import { keepHead, seal, signPlace } from "./seal";
import { asOnlySealer, newestCheckpoints, storeCheckpoint } from "./seal-store";

/**
 * Drops the weeks of the audit whose retention is over, as a whole, after it has signed where the chain begins from now
 * on: whoever verifies it begins there, and a beginning that this server did not sign is a cut.
 *
 * @returns the partitions that went
 *
 * Errors: of PostgreSQL, when somebody else holds a table; it is tried again the next day.
 */
export async function keepAudit(app: Application): Promise<string[]> {
  // What waits for its place would go without one.
  await seal(app);
  const dropped = await asOnlySealer(app.db.pool, async (client) => {
    await thinCheckpoints(client, app.now());
    const horizon = new Date(app.now().getTime() - app.config.auditRetentionDays * 86_400_000);
    const weeks = await oldWeeks(client, horizon);
    if (weeks.length === 0) return [];
    const last = await lastSealed(client, weeks);
    const start = last && signPlace(app, "start", last);
    await dropWeeks(client, weeks, last?.seq, async () => {
      if (start) await storeCheckpoint(client, start);
    });
    const [head] = await newestCheckpoints(client, 1);
    if (start && head) keepHead(app, head, start);
    return weeks;
  });
  return dropped ?? [];
}

/** What becomes due about the audit. */
export const auditJobs = {
  "keep-audit": (app: Application) => async () => {
    const dropped = await keepAudit(app);
    if (dropped.length > 0) app.log.info({ dropped }, "weeks of the audit past their retention were dropped");
  },
};
