import { SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { consoleDoor } from "../fixture/console-door";
import { signatureOf, startWebhookReceiver, type WebhookReceiver } from "../fixture/webhook-receiver";
import { aws, withoutAwsCli } from "./aws-cli";
import { localAgentOnline } from "./local-agent";

const Created = z.object({ Webhook: z.object({ Arn: z.string() }), Secret: z.string() });
const Sent = z.object({
  Command: z.object({ CommandId: z.string(), ServiceRole: z.string(), NotificationConfig: z.unknown() }),
});
const Message = z.object({
  type: z.string(),
  data: z.object({ commandId: z.string(), instanceId: z.string().optional(), status: z.string() }),
});

let product: RunningQuarterdeck;
let receiver: WebhookReceiver;
let node: string;
let webhook: z.output<typeof Created>;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  product = await startQuarterdeck({ localAgent: true, env: { QUARTERDECK_OUTBOUND_HOSTS: "127.0.0.1" } });
  const ssm = new SSMClient(clientConfig(product));
  node = await localAgentOnline(ssm);
  ssm.destroy();
  const call = await consoleDoor(product);
  webhook = Created.parse(await call("CreateWebhook", { Name: "oncall", Url: `${receiver.url}/hook` }));
});
afterAll(async () => {
  await product?.stop();
  receiver?.stop();
});

const role = "arn:aws:iam::123456789012:role/SNSPublish";
const send = (config: object) =>
  aws(
    product,
    ...["ssm", "send-command", "--document-name", "AWS-RunShellScript", "--instance-ids", node],
    ...["--parameters", JSON.stringify({ commands: ["true"] }), "--service-role-arn", role],
    ...["--notification-config", JSON.stringify(config)],
  );

test.skipIf(withoutAwsCli)(
  "what the AWS CLI asks to be told comes as signed messages, of each machine, by AWS's words",
  async () => {
    const config = {
      NotificationArn: webhook.Webhook.Arn,
      NotificationEvents: ["All"],
      NotificationType: "Invocation",
    };
    const sent = await send(config);
    expect(sent.stderr).toBe("");
    const { Command } = Sent.parse(JSON.parse(sent.stdout));
    expect(Command).toMatchObject({ ServiceRole: role, NotificationConfig: config });
    const messages = () =>
      receiver.taken
        .map(({ body }) => Message.parse(JSON.parse(body)))
        .filter(({ data }) => data.commandId === Command.CommandId);
    await expect
      .poll(() => messages().map(({ data }) => data.status), { timeout: 120_000, interval: 200 })
      .toContain("Success");
    for (const { type, data } of messages()) expect([type, data.instanceId]).toEqual(["invocation.status", node]);
    for (const message of receiver.taken)
      expect(message.headers["webhook-signature"]).toBe(signatureOf(webhook.Secret, message));
  },
);

test.skipIf(withoutAwsCli)("a webhook that is not set up is refused in AWS's own word", async () => {
  const refused = await send({ NotificationArn: webhook.Webhook.Arn.replace("oncall", "nobody") });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("InvalidNotificationConfig");
});
