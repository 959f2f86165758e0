import { afterAll, beforeAll, expect, test } from "vitest";
import { STANDARD_TIER_NODES } from "@/core/activations/activation-rules";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "../db/testing";
import { activation, nodeKeys, postRegistration, registration, startGateway } from "../gateway/node-testing";
import { perform } from "../operation";
import { getServiceSetting } from "./get-service-setting";
import { resetServiceSetting } from "./reset-service-setting";
import { updateServiceSetting } from "./update-service-setting";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const tier = "/ssm/managed-instance/activation-tier";
const sharing = "/ssm/documents/console/public-sharing-permission";
const arn = (id: string) => `arn:aws:ssm:us-east-1:${app.config.accountId}:servicesetting${id}`;
const read = async (SettingId: string, caller = aCaller(app)) =>
  (await perform(app, getServiceSetting, { SettingId }, caller)).output.ServiceSetting;
const set = (SettingId: string, SettingValue: string) =>
  perform(app, updateServiceSetting, { SettingId, SettingValue }, aCaller(app));
const reset = async (SettingId: string) =>
  (await perform(app, resetServiceSetting, { SettingId }, aCaller(app))).output.ServiceSetting;

test("a setting has its default until it is changed, and again when it is reset; the audit has both", async () => {
  const untouched = { SettingId: sharing, SettingValue: "Disable", ARN: arn(sharing), Status: "Default" };
  expect(await read(sharing)).toEqual(untouched);
  await set(arn(sharing), "Enable");
  expect(await read(sharing)).toEqual({
    ...untouched,
    SettingValue: "Enable",
    Status: "Customized",
    LastModifiedDate: app.now(),
    LastModifiedUser: `arn:aws:iam::${app.config.accountId}:user/admin`,
  });
  expect(await reset(sharing)).toEqual(untouched);
  expect(await read(arn(sharing))).toEqual(untouched);
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { resources: { has: `ServiceSetting${sharing}` } },
    orderBy: { id: "asc" },
  });
  expect(lines.map(({ summary }) => summary)).toEqual([
    { before: { value: "Disable" }, after: { value: "Enable" } },
    { before: { value: "Enable" }, after: { value: "Disable" } },
  ]);
});

test("who changed a setting is named by the account that they are a user of", async () => {
  const guest = aCaller(app, { id: "210987654321/maria" });
  await perform(app, updateServiceSetting, { SettingId: sharing, SettingValue: "Enable" }, guest);
  expect(await read(sharing)).toMatchObject({ LastModifiedUser: "arn:aws:iam::210987654321:user/maria" });
  await reset(sharing);
});

test("one account's setting is not another's", async () => {
  const { id: accountId } = await anAccount(app);
  await set(sharing, "Enable");
  expect(await read(sharing, aCaller(app, { accountId }))).toMatchObject({ SettingValue: "Disable" });
  await reset(sharing);
});

test("what nothing here acts by is refused, and so is a value that means nothing", async () => {
  for (const id of ["/ssm/parameter-store/high-throughput-enabled", "/ssm/opsinsights/opscenter", "/quarterdeck/x"]) {
    const code = "ServiceSettingNotFound";
    await expect(read(id)).rejects.toMatchObject({ code });
    await expect(set(id, "true")).rejects.toMatchObject({ code });
    await expect(reset(id)).rejects.toMatchObject({ code });
  }
  await expect(set(tier, "premium")).rejects.toMatchObject({ code: "ValidationException" });
  expect(await app.db.prisma.serviceSetting.count()).toBe(0);
});

test("settings are changed by those who administer, and by nobody without a policy", async () => {
  const nobody = aCaller(app, { roles: [] });
  expect([getServiceSetting, updateServiceSetting, resetServiceSetting].map(({ access }) => access)).toEqual([
    "read",
    "administer",
    "administer",
  ]);
  const code = "AccessDeniedException";
  const change = { SettingId: tier, SettingValue: "standard" };
  await expect(perform(app, updateServiceSetting, change, nobody)).rejects.toMatchObject({ code });
  await expect(perform(app, resetServiceSetting, { SettingId: tier }, nobody)).rejects.toMatchObject({ code });
});

test("in the standard tier an account has room for 1,000 machines; the advanced one has no limit", async () => {
  const gateway = await startGateway(app);
  try {
    const template = await aNode(app);
    await app.db.prisma.node.createMany({
      data: Array.from({ length: STANDARD_TIER_NODES - 2 }, (_, index) => ({
        accountId: template.accountId,
        id: `mi-f${String(index).padStart(16, "0")}`,
        name: "many",
        publicKey: new Uint8Array(32),
        protocolFloor: 1,
        registeredAt: app.now(),
        registeredFrom: "192.0.2.2",
      })),
    });
    await set(tier, "standard");
    const register = async () => {
      const made = await activation(app, { RegistrationLimit: 1 });
      return (await postRegistration(gateway.url, registration(made, nodeKeys()))).status;
    };
    // One place is left, for one of two that come at once by activations of their own.
    expect((await Promise.all([register(), register()])).sort()).toEqual([200, 403]);
    expect(await app.db.prisma.node.count({ where: { deregisteredAt: null } })).toBe(STANDARD_TIER_NODES);
    await set(tier, "advanced");
    expect(await register()).toBe(200);
  } finally {
    await gateway.close();
  }
});
