import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { type Machine, startMachine } from "../fixture/machine";
import { clients } from "./clients";

let product: RunningQuarterdeck;
const machines: Machine[] = [];

beforeAll(async () => {
  product = await startQuarterdeck();
});
afterAll(async () => {
  for (const machine of machines) await machine.remove();
  await product?.stop();
});

const Activation = z.object({ ActivationId: z.string(), ActivationCode: z.string() });
const Sent = z.object({ Command: z.object({ CommandId: z.string(), TargetCount: z.number() }) });
const Invocation = z.object({ Status: z.string(), StatusDetails: z.string() });
const RequestId = z.string().regex(/^[0-9a-f-]{36}$/);

const [quick] = clients;

describe.each(clients)("with $name", ({ name, open, isLeftOut }) => {
  test.skipIf(isLeftOut)(
    "a machine is added, tagged and found, runs a command by its tag and another that is cancelled, and is taken out",
    // Some twenty calls, each of which is a whole start of Python with two of the clients.
    { timeout: 600_000 },
    async () => {
      const client = open(product);
      // What is asked again and again is asked by the client that starts at once.
      const watcher = quick.open(product);
      const role = `role of ${name}`;
      const call = async (operation: string, input: object) => {
        const answer = await client.call(operation, input);
        const requestId = client.requestId(answer ?? {});
        if (requestId !== undefined) RequestId.parse(requestId);
        return answer;
      };

      const activation = Activation.parse(
        await call("CreateActivation", {
          IamRole: "SSMServiceRole",
          DefaultInstanceName: name,
          RegistrationLimit: 1,
          Tags: [{ Key: "Stage", Value: "test" }],
        }),
      );
      const machine = await startMachine(product.url, name, activation);
      machines.push(machine);
      const { id } = machine;
      const resource = { ResourceType: "ManagedInstance", ResourceId: id };
      await call("AddTagsToResource", { ...resource, Tags: [{ Key: "Role", Value: role }] });
      expect(await call("ListTagsForResource", resource)).toMatchObject({
        TagList: [
          { Key: "Role", Value: role },
          { Key: "Stage", Value: "test" },
        ],
      });
      expect(
        await call("DescribeActivations", {
          Filters: [{ FilterKey: "ActivationIds", FilterValues: [activation.ActivationId] }],
        }),
      ).toMatchObject({ ActivationList: [{ RegistrationsCount: 1, RegistrationLimit: 1, Expired: false }] });

      await vi.waitFor(
        async () =>
          expect(
            await watcher.call("DescribeInstanceInformation", { Filters: [{ Key: "InstanceIds", Values: [id] }] }),
          ).toMatchObject({ InstanceInformationList: [{ PingStatus: "Online", PlatformType: "Linux" }] }),
        { timeout: 180_000, interval: 100 },
      );
      await call("UpdateManagedInstanceRole", { InstanceId: id, IamRole: "Other" });
      expect(
        await call("DescribeInstanceInformation", { Filters: [{ Key: "tag:Role", Values: [role] }] }),
      ).toMatchObject({
        InstanceInformationList: [
          { InstanceId: id, Name: name, IamRole: "Other", PingStatus: "Online", IsLatestVersion: true },
        ],
      });
      expect(await call("GetConnectionStatus", { Target: id })).toMatchObject({ Target: id, Status: "connected" });

      const send = async (script: string, timeout: object = {}) => {
        const sent = await call("SendCommand", {
          DocumentName: "AWS-RunShellScript",
          Targets: [{ Key: "tag:Role", Values: [role] }],
          Parameters: { commands: [script] },
          ...timeout,
        });
        const { CommandId, TargetCount } = Sent.parse(sent).Command;
        expect(TargetCount).toBe(1);
        return CommandId;
      };
      const CommandId = await send("echo out; echo err >&2", { TimeoutSeconds: 60, OutputS3Region: "us-east-1" });
      await client.waitUntilExecuted(CommandId, id);
      expect(await call("GetCommandInvocation", { CommandId, InstanceId: id })).toMatchObject({
        Status: "Success",
        ResponseCode: 0,
        StandardOutputContent: "out\n",
        StandardErrorContent: "err\n",
      });
      expect(await call("ListCommands", { CommandId })).toMatchObject({
        Commands: [{ CommandId, Status: "Success", CompletedCount: 1, Targets: [{ Key: "tag:Role", Values: [role] }] }],
      });
      expect(await call("ListCommandInvocations", { CommandId, Details: true })).toMatchObject({
        CommandInvocations: [{ InstanceId: id, CommandPlugins: [{ Status: "Success", ResponseCode: 0 }] }],
      });

      const sleeping = await send("exec sleep 600");
      const reaches = (status: string) =>
        vi.waitFor(
          async () => {
            const answer = await watcher.call("GetCommandInvocation", { CommandId: sleeping, InstanceId: id });
            expect(Invocation.parse(answer).Status).toBe(status);
          },
          { timeout: 180_000, interval: 100 },
        );
      await reaches("InProgress");
      await call("CancelCommand", { CommandId: sleeping });
      await reaches("Cancelled");

      await call("RemoveTagsFromResource", { ...resource, TagKeys: ["Role"] });
      expect(await call("ListTagsForResource", resource)).toMatchObject({ TagList: [{ Key: "Stage" }] });
      await call("DeleteActivation", { ActivationId: activation.ActivationId });
      await call("DeregisterManagedInstance", { InstanceId: id });
      expect(await call("GetConnectionStatus", { Target: id })).toMatchObject({ Status: "notconnected" });
      // What it did is still told.
      expect(await call("ListCommands", { InstanceId: id })).toMatchObject({
        Commands: [{ CommandId: sleeping }, { CommandId }],
      });
    },
  );

  test.skipIf(isLeftOut)(
    "an account's setting is read, changed and reset, and one that does nothing is refused",
    async () => {
      const client = open(product);
      const SettingId = "/ssm/managed-instance/activation-tier";
      const setting = () => client.call("GetServiceSetting", { SettingId });
      expect(await setting()).toMatchObject({ ServiceSetting: { SettingValue: "advanced", Status: "Default" } });
      await client.call("UpdateServiceSetting", { SettingId, SettingValue: "standard" });
      expect(await setting()).toMatchObject({
        ServiceSetting: {
          SettingValue: "standard",
          Status: "Customized",
          LastModifiedUser: "arn:aws:iam::123456789012:user/admin",
        },
      });
      expect(await client.call("ResetServiceSetting", { SettingId })).toMatchObject({
        ServiceSetting: { SettingId, SettingValue: "advanced", Status: "Default" },
      });
      await expect(
        client.call("GetServiceSetting", { SettingId: "/ssm/parameter-store/high-throughput-enabled" }),
      ).rejects.toThrow(/ServiceSettingNotFound|There is no setting/);
    },
  );

  test.skipIf(isLeftOut)("an option that does nothing here is refused by its name", async () => {
    await expect(
      open(product).call("SendCommand", {
        DocumentName: "AWS-RunShellScript",
        Targets: [{ Key: "tag:Role", Values: ["nobody"] }],
        Parameters: { commands: ["true"] },
        AlarmConfiguration: { Alarms: [{ Name: "my-alarm" }] },
      }),
    ).rejects.toThrow(/at 'alarmConfiguration' failed to satisfy constraint: Member is not supported: /);
  });
});
