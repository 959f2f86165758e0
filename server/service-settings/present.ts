import { type ServiceSettingId, serviceSettingArn, serviceSettings } from "@/core/service-settings/service-setting";
import type { find } from "./store";

/** A principal's ARN where it is a person, of this account or, before a slash, of another; anything else is what it is. */
function userArn(accountId: string, principal: string): string {
  const [, home = accountId, name] = /^user\/(?:([0-9]{12})\/)?(.+)$/.exec(principal) ?? [];
  return name === undefined ? principal : `arn:aws:iam::${home}:user/${name}`;
}

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
