import * as z from "zod";
import { principalName } from "@/core/access/principal";
import {
  checkedSettingValue,
  findServiceSetting,
  ServiceSettingReference,
  ServiceSettingValue,
} from "@/core/service-settings/service-setting";
import { account, operation } from "../operation";
import * as settings from "./store";

/**
 * Changes one of the account's settings.
 *
 * Errors: ServiceSettingNotFound; ValidationException for a value that it does not take. Source: SSM API 2014-11-06,
 * UpdateServiceSetting.
 */
export const updateServiceSetting = operation({
  name: "UpdateServiceSetting",
  doors: ["console", "aws"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ SettingId: ServiceSettingReference, SettingValue: ServiceSettingValue }),
  resources: (_, caller) => [account(caller)],

  async handle({ SettingId, SettingValue }, { tx, caller, config: { region }, now, announce, audit }) {
    const { accountId } = caller;
    const id = findServiceSetting(SettingId, { region, accountId });
    const value = checkedSettingValue(id, SettingValue);
    const before = await settings.current(tx, accountId, id);
    await settings.put(tx, { accountId, id, value, modifiedAt: now, modifiedBy: principalName(caller) });
    audit({
      resources: [`ServiceSetting${id}`],
      summary: { before: { value: before }, after: { value } },
    });
    announce("account", accountId);
    return {};
  },
});
