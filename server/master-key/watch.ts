import type { Application } from "../application";
import { renewAll } from "./renew";
import { requireVersions } from "./require-versions";
import { forgetHolder, noteHolder } from "./version-store";

/** How often the file is looked at, milliseconds: a look at its time, no more. */
const lookMilliseconds = 1_000;
/** How often a process says that it runs, in looks. */
const looksUntilSaid = 5;

/**
 * Keeps to the versions of the master key that there are: hears of new ones, says which this process has, lets the newest seal once
 * the database says that all have it (which can only hasten it: never does a process go back), and, in the role
 * `worker`, has the newest one prove and wrap what elder ones did.
 */
export async function watchMasterKey(app: Application): Promise<{ close(): Promise<void> }> {
  const { ring } = app.keys;
  let closed = false;
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let renewing: Promise<void> | undefined;

  function renew(): void {
    if (renewing || closed || !app.config.roles.has("worker")) return;
    renewing = renewAll(app, () => closed)
      .then(() => undefined)
      .catch((error: unknown) => app.log.warn({ err: error }, "the master key's rows could not be renewed now"))
      .finally(() => {
        renewing = undefined;
      });
  }

  async function look(): Promise<void> {
    const has = ring.look();
    try {
      if (has) {
        app.log.info({ versions: ring.versions().map(({ version }) => version) }, "there are other master keys");
        await requireVersions(app);
      }
      if (has || looks % looksUntilSaid === 0) {
        const { isBehind, isReleased } = await noteHolder(app.db.pool, app.processId, app.keys);
        if (isReleased) ring.release();
        if (isBehind && ring.elder().length > 0) renew();
      }
      looks += 1;
    } catch (error) {
      app.log.warn({ err: error }, "the master key's versions could not be compared with the database");
    }
    if (closed) return;
    timer = setTimeout(() => (underWay = look()), lookMilliseconds);
    timer.unref();
  }

  await look();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await underWay;
      await renewing;
      await forgetHolder(app.db.pool, app.processId).catch(() => undefined);
    },
  };
}
