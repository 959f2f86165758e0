import * as z from "zod";
import { restorableMilliseconds } from "@/core/parameters/parameter-rules";
import type { Application } from "../application";
import { findKey, materialOf } from "../encryption-keys/key-store";
import { type BehindRow, listBehind, storeWrapped } from "./rewrap-store";
import { rewrapValue } from "./secret";
import { purge } from "./store";

const RewrapSecrets = z.object({ accountId: z.string(), keyId: z.uuid() });

/** So many are read at a time. */
const rewrapAtOnce = 100;

async function rewrapSecrets(app: Application, { accountId, keyId }: z.output<typeof RewrapSecrets>): Promise<void> {
  const { prisma } = app.db;
  const key = await findKey(prisma, app, accountId, { id: keyId });
  const to = key && (await materialOf(prisma, app.keys, key, key.version));
  if (!key || !to) return;
  const materials = new Map<number, Buffer>();
  for (let after: BehindRow | undefined; ; ) {
    const rows = await listBehind(prisma, { accountId, keyId, version: key.version }, after, rewrapAtOnce);
    for (const row of rows) {
      const from = materials.get(row.wrappedVersion) ?? (await materialOf(prisma, app.keys, key, row.wrappedVersion));
      if (!from) continue;
      materials.set(row.wrappedVersion, from);
      try {
        await storeWrapped(prisma, row, rewrapValue(from, to, row, row.sealed), key.version);
      } catch (error) {
        // One that was altered stays as it is: whoever reads it is told.
        app.log.warn(
          { err: error, parameterId: row.parameterId, version: row.version },
          "a secret could not be wrapped anew",
        );
      }
    }
    after = rows.at(-1);
    if (rows.length < rewrapAtOnce) return;
  }
}

/** What happens to parameters because time passes. */
export const parameterJobs = {
  /** Wraps the secrets of a key by its present version, as many as there are. */
  "rewrap-secrets": (app: Application) => (payload: unknown) => rewrapSecrets(app, RewrapSecrets.parse(payload)),
  /** Removes for good what nobody has had back for a day. */
  "forget-parameters": (app: Application) => () =>
    purge(app.db.prisma, new Date(app.now().getTime() - restorableMilliseconds)),
};
