import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand, SendCommandCommand } from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import { CommandPage } from "./fixture/command-page";
import { gatedLines } from "./fixture/gate";
import { expect, test } from "./fixture/test";

const key = "Plan";

test.beforeEach(async ({ api, thisServer, machine }) => {
  for (const id of [thisServer, machine.id]) await tag(api, id);
});
// The machines are the worker's: whoever comes next finds them without tags.
test.afterEach(async ({ api, thisServer, machine }) => {
  for (const id of [thisServer, machine.id]) await untag(api, id);
});

type Api = { ssm: { send(command: AddTagsToResourceCommand | RemoveTagsFromResourceCommand): Promise<unknown> } };
const ofNode = (ResourceId: string) => ({ ResourceType: "ManagedInstance" as const, ResourceId });
const tag = (api: Api, id: string) =>
  api.ssm.send(new AddTagsToResourceCommand({ ...ofNode(id), Tags: [{ Key: key, Value: "web" }] }));
const untag = (api: Api, id: string) =>
  api.ssm.send(new RemoveTagsFromResourceCommand({ ...ofNode(id), TagKeys: [key] }));

/** The form with both machines chosen by their tag, and this script. */
async function openForm(
  page: Page,
  api: { ssm: { send(command: SendCommandCommand): Promise<unknown> } },
  script: string,
) {
  const answer = await api.ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      Targets: [{ Key: `tag:${key}`, Values: ["web"] }],
      Parameters: { commands: [script] },
    }),
  );
  const sent = JSON.stringify(answer);
  const id = /"CommandId":"([0-9a-f-]{36})"/.exec(sent)?.[1];
  await page.goto(`/commands/new?from=${id}`);
  await expect(new CommandPage(page).script).toBeEditable();
  await expect(page.getByRole("button", { name: "Run on 2 machines", exact: true })).toBeEnabled();
  return id;
}

test("a plan that moves while it is sent is refused with what has moved, and runs once the new one is shown and pressed again", async ({
  page,
  api,
  thisServer,
  machine,
}) => {
  await openForm(page, api, "echo the plan");
  const list = page.getByRole("region", { name: "Machines" });
  await expect(list.getByRole("listitem").first()).toContainText(`${key}=web`);

  // The tag moves after the button was pressed, before the server hears of it.
  await page.route("**/api/console/SendCommand", async (route) => {
    await untag(api, machine.id);
    await route.continue();
  });
  await page.getByRole("button", { name: "Run on 2 machines", exact: true }).click();
  const changes = page.getByRole("list", { name: "What has changed" });
  await expect(changes.getByRole("listitem")).toHaveText(["web-1 is not among the machines any more"]);
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was sent" })).toBeVisible();
  await expect(page).toHaveURL(/\/commands\/new/);
  await page.unroute("**/api/console/SendCommand");

  const again = page.getByRole("button", { name: "Run the new plan on 1 machine", exact: true });
  await expect(again).toBeEnabled();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await again.click();
  const id = await new CommandPage(page).sent();
  await api.reaches(id, thisServer, "Success");
  await expect(page.getByRole("grid", { name: /machines|Targets/i }).getByRole("row", { name: "web-1" })).toHaveCount(
    0,
  );
});

test("a plan is tried on one machine, survives a reload, and runs on the others; each command names the other", async ({
  page,
  api,
  thisServer,
  machine,
  scratch,
}) => {
  const commands = new CommandPage(page);
  const { script, letGo } = gatedLines(scratch, 2);
  await openForm(page, api, "true");
  await commands.script.fill(script);
  await page.getByRole("combobox", { name: "Machine to try it on" }).click();
  await page.getByRole("option", { name: /^web-1/ }).click();
  await page.getByRole("button", { name: "Try on one" }).click();
  const trial = await commands.sent();

  // Its output comes while it runs, beside the plan.
  await letGo(1);
  await expect(commands.lines()).toContainText("line 1");
  await expect(page.getByRole("region", { name: "Other machines" }).getByRole("listitem")).toHaveText([/This server/]);
  const others = page.getByRole("button", { name: "Run on the other machine" });
  await others.click();
  await expect(page.getByText("The trial has not ended yet.")).toBeVisible();
  await page.reload();
  await expect(commands.lines()).toContainText("line 1");
  await letGo(2);
  await api.reaches(trial, machine.id, "Success");
  await expect(page.getByText("The trial succeeded.")).toBeVisible();

  await others.click();
  await expect(page).not.toHaveURL(new RegExp(trial));
  const rest = await commands.sent();
  expect(rest).not.toBe(trial);
  await api.reaches(rest, thisServer, "Success");
  await expect(page.getByText("Tried first on")).toContainText("web-1");
  await page.getByRole("link", { name: "that command" }).click();
  await expect(page).toHaveURL(new RegExp(trial));
  await expect(page.getByText("The other machine followed.")).toBeVisible();
  await page.getByRole("link", { name: "Open their command" }).click();
  await expect(page).toHaveURL(new RegExp(rest));
});

test("once something has moved, the others of a trial are refused with what it is, and the new plan opens in the form", async ({
  page,
  api,
  thisServer,
  machine,
}) => {
  const commands = new CommandPage(page);
  await openForm(page, api, "echo tried");
  await page.getByRole("combobox", { name: "Machine to try it on" }).click();
  await page.getByRole("option", { name: /^web-1/ }).click();
  await page.getByRole("button", { name: "Try on one" }).click();
  const trial = await commands.sent();
  await api.reaches(trial, machine.id, "Success");
  await untag(api, thisServer);
  await page.getByRole("button", { name: "Run on the other machine" }).click();
  await expect(page.getByRole("list", { name: "What has changed" }).getByRole("listitem")).toHaveText([
    "This server is not among the machines any more",
  ]);
  await page.getByRole("link", { name: "Open the new plan" }).click();
  await expect(page.getByRole("button", { name: "Run on 1 machine", exact: true })).toBeEnabled();
  await expect(page.getByRole("region", { name: "Machines" }).getByRole("listitem")).toHaveText([/web-1/]);
});

test("a guard stops what would reach too many at once and asks for the count, in words before the button works; without it everything runs", async ({
  page,
  api,
  thisServer,
}) => {
  const before = await openForm(page, api, "echo guarded");
  await page.goto("/settings/guards");
  await page.getByRole("button", { name: "Add guard" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add guard" });
  await dialog.getByRole("textbox", { name: /^Name/ }).fill("Web");
  await dialog.getByRole("textbox", { name: /^Tag key/ }).fill(key);
  await dialog.getByRole("textbox", { name: /^Tag value/ }).fill("web");
  await dialog.getByRole("textbox", { name: /^Most at once/ }).fill("1");
  await dialog.getByRole("textbox", { name: /^Type the count above/ }).fill("1");
  await dialog.getByRole("button", { name: "Add guard" }).click();
  await expect(page.getByRole("grid", { name: "Guards" })).toContainText(`${key}=web`);

  const commands = new CommandPage(page);
  await page.goto(`/commands/new?from=${before}`);
  const run = page.getByRole("button", { name: "Run on 2 machines", exact: true });
  await expect(page.getByText("The guard Web stops this.")).toBeVisible();
  await expect(run).toBeDisabled();
  await page.getByRole("textbox", { name: "Concurrency" }).fill("1");
  const count = page.getByRole("textbox", { name: "Type the number of machines" });
  await expect(count).toBeVisible();
  await expect(run).toBeDisabled();
  await count.fill("3");
  await expect(run).toBeDisabled();
  await count.fill("2");
  await run.click();
  await api.reaches(await commands.sent(), thisServer, "Success");

  await page.goto("/settings/guards");
  await page.getByRole("row", { name: "Web" }).getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete Web" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete guard" }).click();
  await expect(page.getByText("There are no guards")).toBeVisible();
});
