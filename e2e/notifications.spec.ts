import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { CommandPage } from "./fixture/command-page";
import { test as base } from "./fixture/reaching-this-machine";
import { expect } from "./fixture/test";
import { toggle } from "./fixture/toggle";
import { signatureOf, startWebhookReceiver, type WebhookReceiver } from "./fixture/webhook-receiver";

const test = base.extend<object, { receiver: WebhookReceiver }>({
  receiver: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright finds out what a fixture needs from its first parameter.
    async ({}, use) => {
      const receiver = await startWebhookReceiver();
      await use(receiver);
      receiver.stop();
    },
    { scope: "worker" },
  ],
});

test("a webhook is set up and tried out; a command tells it of its end, says so, and is copied with it", async ({
  page,
  receiver,
  thisServer,
  api,
}) => {
  test.slow();
  await page.goto("/settings/webhooks");
  await expect(page.getByText("No webhook is set up")).toBeVisible();
  await page.getByRole("button", { name: "Add webhook" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add webhook" });
  await dialog.getByRole("textbox", { name: /^Name/ }).fill("on call");
  await dialog.getByRole("textbox", { name: /^Address/ }).fill("hooks.example.com");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByText("A name has 1 to 64 letters")).toBeVisible();
  await expect(dialog.getByText("without a user or password in it")).toBeVisible();
  await dialog.getByRole("textbox", { name: /^Name/ }).fill("oncall");
  await dialog.getByRole("textbox", { name: /^Address/ }).fill(`${receiver.url}/hook/token`);
  await page.keyboard.press("Enter");
  const added = page.getByRole("dialog", { name: "Webhook oncall added" });
  const secret = (await added.getByText(/^whsec_/).textContent()) ?? "";
  await added.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: /oncall/ }).click();
  await expect(page).toHaveURL(/\/settings\/webhooks\/oncall$/);
  receiver.answers = 500;
  await page.getByRole("button", { name: "Send test message" }).click();
  await expect(page.getByText(/answered 500\./)).toBeVisible();
  receiver.answers = 204;
  await page.getByRole("button", { name: "Send test message" }).click();
  await expect(page.getByText("The test message was taken: the answer was 204.")).toBeVisible();
  expect(receiver.taken.map(({ body }) => JSON.parse(body).type)).toEqual(["webhook.test", "webhook.test"]);
  expect(await page.content()).not.toContain(secret);
  expect(await page.content()).not.toContain("hook/token");

  receiver.taken.length = 0;
  const commands = new CommandPage(page);
  await commands.open();
  await commands.script.fill("exit 3");
  await toggle(page.getByRole("grid", { name: "Machines" }).getByRole("row", { name: "This server" }), true);
  await page.getByText("Tell a webhook").click();
  await expect(
    page.getByRole("group", { name: "When it becomes" }).getByRole("checkbox", { name: "Failed" }),
  ).toBeChecked();
  receiver.answers = 503;
  const id = await commands.run();
  const panel = page.getByRole("region", { name: "Messages to webhook oncall" });
  await expect(panel.getByText(/answered 503\./)).toBeVisible();
  await expect(commands.status("Failed")).toBeVisible();
  receiver.answers = 204;
  await panel.getByRole("button", { name: "Retry all" }).click();
  await expect(panel.getByRole("grid", { name: "Messages" }).getByText("Delivered", { exact: true })).toBeVisible();
  const message = receiver.taken.at(-1);
  if (!message) throw new Error("Nothing was taken.");
  expect(JSON.parse(message.body)).toMatchObject({
    type: "command.status",
    data: { commandId: id, instanceIds: [thisServer], status: "Failed" },
  });
  expect(message.headers["webhook-signature"]).toBe(signatureOf(secret, message));
  await expect(page.getByRole("region", { name: "Command description" })).toContainText(":oncall");

  await page.getByRole("link", { name: "Copy to new" }).click();
  await expect(page.getByRole("checkbox", { name: /^Tell a webhook/ })).toBeChecked();
  await page.locator("summary", { hasText: "Copy as" }).click();
  await expect(page.getByText("--notification-config")).toBeVisible();

  await page.goto("/settings/webhooks/oncall");
  await page.getByText(/^Parameter policies/).click();
  await expect(page.getByRole("switch", { name: /^Parameter policies/ })).toBeChecked();
  await api.ssm.send(
    new PutParameterCommand({
      ...{ Name: "/shop/expiring", Type: "String", Value: "v", Tier: "Advanced" },
      Policies: JSON.stringify([
        {
          Type: "Expiration",
          Version: "1.0",
          Attributes: { Timestamp: new Date(Date.now() + 86_400_000).toISOString() },
        },
        { Type: "ExpirationNotification", Version: "1.0", Attributes: { Before: "2", Unit: "Days" } },
      ]),
    }),
  );
  await page.goto("/parameter-store/shop/expiring");
  await expect(page.getByText("Told: oncall.")).toBeVisible();
  await expect(page.getByRole("row", { name: "Notifies 2 days before it expires" })).toContainText("Finished", {
    timeout: 90_000,
  });
  await page.goto("/settings/webhooks/oncall");
  const told = page.getByRole("grid", { name: "Messages" }).getByRole("row", { name: "/shop/expiring" });
  await expect(told).toContainText("Expires soon");
  await expect(told).toContainText("Delivered");
  const log = page.getByRole("region", { name: "Delivery log" });
  await expect(log.getByRole("row", { name: new RegExp(id) })).toContainText("204");
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Make new secret" }).click();
  await page.getByRole("button", { name: "Make new secret" }).click();
  const rotated = page.getByRole("dialog", { name: "New secret of oncall" });
  await expect(rotated.getByText(/^whsec_/)).not.toHaveText(secret);
  await rotated.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Both secrets, the former until")).toBeVisible();
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete webhook" }).click();
  await expect(page).toHaveURL(/\/settings\/webhooks$/);
  await expect(page.getByText("No webhook is set up")).toBeVisible();
});
