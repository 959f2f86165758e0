import { describe, expect, test } from "vitest";
import { checkedSettingValue, findServiceSetting, serviceSettingArn, serviceSettings } from "./service-setting";

const place = { region: "us-east-1", accountId: "123456789012" };
const tier = "/ssm/managed-instance/activation-tier";

describe("a setting", () => {
  test("is named by its id or by its ARN", () => {
    expect(findServiceSetting(tier, place)).toBe(tier);
    expect(findServiceSetting(serviceSettingArn(place, tier), place)).toBe(tier);
    expect(serviceSettingArn(place, tier)).toBe(
      "arn:aws:ssm:us-east-1:123456789012:servicesetting/ssm/managed-instance/activation-tier",
    );
  });

  test.each([
    "/ssm/parameter-store/high-throughput-enabled",
    "/ssm/appmanager/appmanager-enabled",
    "ssm/managed-instance/activation-tier",
    `${tier}/`,
    "constructor",
    "arn:aws:ssm:us-east-1:999999999999:servicesetting/ssm/managed-instance/activation-tier",
    "arn:aws:ssm:eu-west-1:123456789012:servicesetting/ssm/managed-instance/activation-tier",
  ])("%s is refused, because nothing here acts by it", (reference) => {
    expect(() => findServiceSetting(reference, place)).toThrow(
      expect.objectContaining({ code: "ServiceSettingNotFound" }),
    );
  });

  test("has a default that it can be set to", () => {
    for (const { values, default: value } of Object.values(serviceSettings))
      expect(values.map(String)).toContain(value);
  });

  test("takes its own values only, capitals as they are", () => {
    expect(checkedSettingValue(tier, "standard")).toBe("standard");
    expect(() => checkedSettingValue(tier, "Standard")).toThrow(
      expect.objectContaining({
        code: "ValidationException",
        problems: [expect.objectContaining({ path: ["SettingValue"] })],
      }),
    );
  });
});
