import * as z from "zod";
import { findServiceSetting, ServiceSettingReference, serviceSettings } from "@/core/service-settings/service-setting";
import { account, operation } from "../operation";
import { presentServiceSetting } from "./present";
import * as settings from "./store";

/**
 * Gives one of the account's settings its default again, and answers it. Errors: ServiceSettingNotFound.
 * Source: SSM API 2014-11-06, ResetServiceSetting.
 */
export const resetServiceSetting = operation({
  name: "ResetServiceSetting",
  doors: ["console", "aws"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ SettingId: ServiceSettingReference }),
  resources: (_, caller) => [account(caller)],

  async handle({ SettingId }, { tx, caller: { accountId }, config: { region }, announce, audit }) {
    const id = findServiceSetting(SettingId, { region, accountId });
    const before = await settings.current(tx, accountId, id);
    await settings.remove(tx, accountId, id);
    audit({
      resources: [`ServiceSetting${id}`],
      summary: { before: { value: before }, after: { value: serviceSettings[id].default } },
    });
    announce("account", accountId);
    return { ServiceSetting: presentServiceSetting({ region, accountId }, id, null) };
  },
});
