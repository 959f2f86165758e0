import { CommandPage } from "./fixture/command-page";
import { expect, test } from "./fixture/test";

/** Long for a busy machine, and less than the minute after which the page looks again by itself. */
const soon = { timeout: 40_000 };

test("the overview tells of itself what went wrong, went dark, runs and waits, each one click from its evidence", async ({
  page,
  api,
  machine,
  thisServer,
}) => {
  const commands = new CommandPage(page);
  const panel = (name: string) => page.getByRole("region", { name });
  const wrong = panel("What went wrong").getByRole("link", { name: /half of it/ });
  await page.goto("/");
  await expect(page).toHaveURL(/\/overview$/);
  await expect(page.getByRole("button", { name: "Connection: Live" })).toBeVisible();
  await expect(wrong).toHaveCount(0);

  const failing = await api.send(`[ "$AWS_SSM_INSTANCE_ID" = ${thisServer} ]`, [thisServer, machine.id], {
    Comment: "half of it",
    MaxErrors: "1",
  });
  await api.reaches(failing, machine.id, "Failed");
  await expect(wrong).toContainText("Success on 1 of 2: 1 failed", soon);
  await wrong.click();
  await expect(page).toHaveURL(new RegExp(`/commands/${failing}\\?f=State%3DFailed`));
  await expect(page.getByRole("row").filter({ hasText: machine.id })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: thisServer })).toHaveCount(0);

  await page.goBack();
  await machine.stop();
  const dark = panel("Machines that went dark").getByRole("link", { name: /^web-1/ });
  await expect(dark).toContainText("The agent stopped.", { timeout: 60_000 });
  const waiting = await api.send("echo later", [thisServer, machine.id], { Comment: "when it is back" });
  const waits = panel("What waits").getByRole("link", { name: /when it is back/ });
  await expect(waits).toContainText("Waits for web-1", soon);
  await expect(waits).toContainText("gives up in");
  await expect(panel("Running now").getByRole("link", { name: /when it is back/ })).toContainText("1 of 2 done", soon);
  await expect(dark).toContainText("1 command has not ended there", soon);

  await dark.click();
  await expect(page.getByRole("tab", { name: "Timeline" })).toHaveAttribute("aria-selected", "true");
  await page.goBack();
  await waits.click();
  await expect(page.getByRole("row").filter({ hasText: machine.id })).toContainText("Pending");

  await page.goBack();
  machine.start();
  await expect(waits).toHaveCount(0, { timeout: 60_000 });
  await expect(dark).toHaveCount(0, { timeout: 60_000 });
  await page.goto(`/commands/${waiting}`);
  await expect(commands.status("Success on 2 of 2")).toBeVisible();
});
