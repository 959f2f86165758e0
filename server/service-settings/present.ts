import { type ServiceSettingId, serviceSettingArn, serviceSettings } from "@/core/service-settings/service-setting";
import type { find } from "./store";

/** A principal's ARN where it is a person; another's is what it is. */
const userArn = (accountId: string, principal: string) =>
  principal.startsWith("user/") ? `arn:aws:iam::${accountId}:${principal}` : principal;

/**
 * A setting as the API gives it. When it has its default, nobody has changed it.
 * Source: SSM API 2014-11-06, ServiceSetting.
 */
export const presentServiceSetting = (
  place: { region: string; accountId: string },
  id: ServiceSettingId,
  row: Awaited<ReturnType<typeof find>>,
) => ({
  SettingId: id,
  SettingValue: row?.value ?? serviceSettings[id].default,
  ...(row && { LastModifiedDate: row.modifiedAt, LastModifiedUser: userArn(place.accountId, row.modifiedBy) }),
  ARN: serviceSettingArn(place, id),
  Status: row ? "Customized" : "Default",
});
