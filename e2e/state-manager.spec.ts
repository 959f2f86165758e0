import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { AddTagsToResourceCommand } from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixture/test";

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole("button", { name: new RegExp(`${label}$`) }).click();
  await page.getByRole("option", { name: option }).first().click();
};
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const succeeded = (page: Page) => page.getByText("Success", { exact: true }).first();
const contentOf = (file: string) => readFile(file, "utf8").catch(() => "");

test("a file is kept as an association says: it appears on the machine, and drift is put right when it is applied again", async ({
  page,
  api,
  machine,
  scratch,
}) => {
  const file = path.join(scratch, "motd");
  const Tags = [{ Key: "Keeps", Value: "motd" }];
  await api.ssm.send(new AddTagsToResourceCommand({ ResourceType: "ManagedInstance", ResourceId: machine.id, Tags }));

  await page.goto("/state-manager");
  await page.getByRole("link", { name: "Create association" }).first().click();
  await page.getByRole("textbox", { name: "Association name" }).fill("keeps-motd");
  await page.getByRole("textbox", { name: /^Commands/ }).fill(`printf 'as it should be' > '${file}'`);
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByRole("textbox", { name: "Key of tag 1" }).fill("Keeps");
  await page.getByRole("textbox", { name: "Value of tag 1" }).fill("motd");
  await choose(page, "Runs", "Weekly");
  await choose(page, "Day", "Tuesday");
  await page.getByLabel("Time (UTC)").fill("03:15");
  await expect(page.getByRole("status").filter({ hasText: "Every Tuesday at 03:15 UTC." })).toBeVisible();
  await expect(page.getByText("cron(15 3 ? * TUE *)")).toBeVisible();
  await expect(
    page
      .getByRole("grid", { name: "Next runs" })
      .getByText(/^Tue .* 03:15$/)
      .first(),
  ).toBeVisible();
  const meant = page.getByRole("region", { name: "Machines" }).getByRole("listitem");
  await expect(meant).toHaveText([new RegExp(machine.name)]);
  await page.getByRole("button", { name: "Create association" }).click();

  await expect(heading(page, "keeps-motd")).toBeVisible();
  await expect(succeeded(page)).toBeVisible();
  expect(await contentOf(file)).toBe("as it should be");
  await expect(page.getByText("1 success", { exact: true })).toBeVisible();

  await writeFile(file, "drifted");
  await page.getByRole("button", { name: "Apply association now" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Apply association now" }).click();
  await expect.poll(() => contentOf(file)).toBe("as it should be");
  await page.getByRole("tab", { name: "Execution history" }).click();
  const executions = page.getByRole("grid", { name: "Execution history" }).getByRole("row");
  await expect(executions.nth(1)).toContainText("Somebody asked for it");
  await expect(executions.nth(1)).toContainText("1 success");
  await expect(executions.nth(2)).toContainText("It was created");
  await executions.nth(1).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/state-manager\/[^/]+\/executions\/[^/]+$/);
  await expect(page.getByText("Somebody asked for it")).toBeVisible();
  // What did not go well is looked for by the address alone.
  const done = page.url();
  await page.goto(`${done}?f=Status%3DFailed`);
  await expect(page.getByText("No matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filter", exact: true }).click();
  await expect(page).toHaveURL(done);
  await page.getByRole("link", { name: "View output" }).click();
  await expect(page).toHaveURL(new RegExp(`/commands/[^/]+/${machine.id}$`));
});

test("a command that did well is kept: the form has all of it, a change makes a version, and a delete leaves the machine as it is", async ({
  page,
  api,
  machine,
  scratch,
}) => {
  const file = path.join(scratch, "kept");
  const command = await api.send(`echo kept > '${file}'`, [machine.id]);
  await api.reaches(command, machine.id, "Success");
  await page.goto(`/commands/${command}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Keep it this way" }).click();
  await expect(page.getByRole("textbox", { name: /^Commands/ })).toHaveText(`echo kept > '${file}'`);
  await expect(page.getByText("1 selected")).toBeVisible();

  // What an association cannot be run by is said at its field, and cannot be saved.
  await choose(page, "Runs", "Expression");
  const expression = page.getByRole("textbox", { name: /^Cron, rate or at expression/ });
  await expression.fill("cron(0 9 ? * MON-FRI *)");
  const weekday = page.getByRole("textbox", { name: "Day of week" });
  await expect(weekday).toHaveAttribute("aria-invalid", "true");
  await expect(weekday).toHaveAccessibleDescription(/not on several weekdays/);
  await page.getByRole("button", { name: "Create association" }).click();
  await expect(weekday).toBeFocused();
  await weekday.fill("FRI");
  await expect(expression).toHaveValue("cron(0 9 ? * FRI *)");
  await page.getByRole("checkbox", { name: /Apply association only at the next/ }).check({ force: true });
  await page.getByRole("textbox", { name: "Schedule offset" }).fill("2");
  const words = "Every Friday at 09:00 UTC, two days later.";
  await expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();
  await page.getByRole("textbox", { name: "Association name" }).fill("kept-as-it-was");
  await page.getByRole("button", { name: "Create association" }).click();
  await expect(heading(page, "kept-as-it-was")).toBeVisible();
  await expect(page.getByText("Associated", { exact: true }).first()).toBeVisible();

  await page.getByRole("link", { name: "Edit" }).click();
  await choose(page, "Compliance severity", "High");
  await page.getByRole("button", { name: "Save association" }).click();
  await expect(heading(page, "kept-as-it-was")).toBeVisible();
  await page.getByRole("tab", { name: "Versions" }).click();
  await expect(page.getByText("1 line differs.")).toBeVisible();
  await page.getByRole("link", { name: "State Manager" }).first().click();
  await page.getByRole("link", { name: "Calendar" }).click();
  await choose(page, "Period", "14 days");
  const runs = page.getByRole("row").filter({ hasText: "kept-as-it-was" });
  await expect(runs.first()).toContainText("every Friday at 09:00 UTC, two days later");
  await runs.first().getByRole("link", { name: "kept-as-it-was" }).click();

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText(/The state of the machines stays as it is/)).toBeVisible();
  await dialog.getByRole("button", { name: "Delete association" }).click();
  await expect(heading(page, "State Manager")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "kept-as-it-was" })).toHaveCount(0);
  expect(await contentOf(file)).toBe("kept\n");
});
