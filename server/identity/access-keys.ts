import type { Application } from "../application";
import { findAccessKey, touchAccessKey } from "./access-key-store";

/** An access key as the AWS door uses it: the secret that signs, and for whom. */
export type AccessKey = NonNullable<Awaited<ReturnType<typeof findAccessKey>>>;

/** A key that was read is believed for so long, so that a withdrawn one stops working within this time. */
const believedMilliseconds = 5_000;
/** The last use is written down at most this often. */
const touchMilliseconds = 60_000;

const notExpired = (key: AccessKey | undefined, now: number) =>
  key?.expiresAt && key.expiresAt.getTime() <= now ? undefined : key;
/** Keys that are remembered at a time. */
const kept = 1_000;

/**
 * Makes the reader of access keys for the calls of one process. It remembers each key for 5 seconds; keys that are not
 * there, inactive, or not written by this server are undefined and not remembered. One that has expired is undefined from
 * that instant on.
 */
export function accessKeyReader(app: Pick<Application, "db" | "keys" | "now" | "log">) {
  const read = new Map<string, { at: number; key: Promise<AccessKey | undefined> }>();
  const touched = new Map<string, number>();

  const trim = (map: Map<string, unknown>) => {
    const [oldest] = map.keys();
    if (map.size > kept && oldest !== undefined) map.delete(oldest);
  };

  return {
    async find(id: string): Promise<AccessKey | undefined> {
      const now = app.now().getTime();
      const known = read.get(id);
      // A clock that was put back must not make a key believed for longer.
      if (known && now >= known.at && now - known.at < believedMilliseconds) return notExpired(await known.key, now);

      const entry = { at: now, key: findAccessKey(app.db.prisma, app, id) };
      read.delete(id);
      read.set(id, entry);
      trim(read);
      const forget = () => {
        if (read.get(id) === entry) read.delete(id);
      };
      try {
        const key = await entry.key;
        if (!key) forget();
        return notExpired(key, now);
      } catch (error) {
        forget();
        throw error;
      }
    },

    /** Notes that a call from this address was signed with the key. Nobody waits for it, and a failure is only logged. */
    used(id: string, source: string): void {
      const now = app.now();
      const last = touched.get(id);
      if (last !== undefined && Math.abs(now.getTime() - last) < touchMilliseconds) return;
      touched.delete(id);
      touched.set(id, now.getTime());
      trim(touched);
      touchAccessKey(app.db, id, source, now, touchMilliseconds).catch((error: unknown) => {
        app.log.warn({ err: error, accessKeyId: id }, "the last use of an access key could not be noted");
      });
    },
  };
}
