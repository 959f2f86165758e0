import type { ServiceSettingId } from "@/core/service-settings/service-setting";
import { serviceSettings } from "@/core/service-settings/service-setting";
import type { Tx } from "../db/database";

/** The only file that queries the settings of accounts. */

/** What an account has set; undefined where it has the default. */
export const find = (tx: Tx, accountId: string, id: ServiceSettingId) =>
  tx.serviceSetting.findUnique({ where: { accountId_id: { accountId, id } } });

/** The value that holds now: what the account has set, or the default. */
export async function current(tx: Tx, accountId: string, id: ServiceSettingId): Promise<string> {
  return (await find(tx, accountId, id))?.value ?? serviceSettings[id].default;
}

/** The same, with what was set locked until the transaction ends: whoever acts by it follows the one before. */
export async function hold(tx: Tx, accountId: string, id: ServiceSettingId): Promise<string> {
  const [row] = await tx.$queryRaw<{ value: string }[]>`
    SELECT value FROM service_setting WHERE account_id = ${accountId} AND id = ${id} FOR NO KEY UPDATE`;
  return row?.value ?? serviceSettings[id].default;
}

/** Sets a value, or another one. */
export async function put(
  tx: Tx,
  setting: { accountId: string; id: ServiceSettingId; value: string; modifiedAt: Date; modifiedBy: string },
): Promise<void> {
  const { accountId, id, ...change } = setting;
  await tx.serviceSetting.upsert({
    where: { accountId_id: { accountId, id } },
    create: setting,
    update: change,
  });
}

/** Leaves a setting at its default. */
export async function remove(tx: Tx, accountId: string, id: ServiceSettingId): Promise<void> {
  await tx.serviceSetting.deleteMany({ where: { accountId, id } });
}
