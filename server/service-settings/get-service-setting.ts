import * as z from "zod";
import { findServiceSetting, ServiceSettingReference } from "@/core/service-settings/service-setting";
import { account, operation } from "../operation";
import { presentServiceSetting } from "./present";
import * as settings from "./store";

/**
 * One of the account's settings. Errors: ServiceSettingNotFound. Source: SSM API 2014-11-06, GetServiceSetting.
 */
export const getServiceSetting = operation({
  name: "GetServiceSetting",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({ SettingId: ServiceSettingReference }),
  resources: (_, caller) => [account(caller)],

  async handle({ SettingId }, { tx, caller: { accountId }, config: { region } }) {
    const id = findServiceSetting(SettingId, { region, accountId });
    const row = await settings.find(tx, accountId, id);
    return { ServiceSetting: presentServiceSetting({ region, accountId }, id, row) };
  },
});
