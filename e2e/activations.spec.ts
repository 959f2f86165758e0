import type { Page } from "@playwright/test";
import { startMachine } from "./fixture/machine";
import { expect, test } from "./fixture/test";
import { toggle } from "./fixture/toggle";

/** What is written beside a label. */
const fact = async (page: Page, label: string) =>
  (await page
    .getByRole("definition")
    .and(page.locator(`dt:text-is("${label}") + dd`))
    .textContent()) ?? "";

test("an activation's code is shown once; the list tells how far it is used, and it can be deleted", async ({
  page,
  product,
}) => {
  await page.goto("/activations");
  await page.getByRole("button", { name: "Create activation" }).click();
  const dialog = page.getByRole("dialog", { name: "Create activation" });
  await dialog.getByRole("textbox", { name: /^Default instance name/ }).fill("edge");
  await dialog.getByRole("textbox", { name: /^Activation description/ }).fill("for the edge of the network");
  const limit = dialog.getByRole("textbox", { name: /^Instance limit/ });
  await limit.fill("2");
  await limit.press("Tab");
  await dialog.getByRole("button", { name: "Create activation" }).click();
  await expect(page.getByRole("dialog", { name: "Activation created" })).toBeVisible();
  const ActivationId = await fact(page, "Activation ID");
  const ActivationCode = await fact(page, "Activation code");
  expect(ActivationCode.length).toBeGreaterThanOrEqual(20);
  await expect(page.getByRole("region", { name: /line/i })).toContainText(ActivationCode);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.locator("body")).not.toContainText(ActivationCode);
  await page.reload();
  const row = page.getByRole("grid", { name: "Activations" }).getByRole("row", { name: ActivationId });
  await expect(row).toContainText("0 of 2");
  await expect(row).toContainText("edge");
  await expect(row).toContainText("for the edge of the network");
  await expect(page.locator("body")).not.toContainText(ActivationCode);

  const edge = await startMachine(product.url, "edge", { ActivationId, ActivationCode });
  await expect(row).toContainText("1 of 2");

  await toggle(row, true);
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete activation" }).click();
  const confirm = page.getByRole("alertdialog");
  await expect(confirm.getByRole("list", { name: "Affected" })).toContainText(ActivationId);
  await confirm.getByRole("button", { name: "Delete activation" }).click();
  await expect(row).toHaveCount(0);
  await expect(startMachine(product.url, "too late", { ActivationId, ActivationCode })).rejects.toThrow(/ended with 3/);
  // The machine that came in before stays.
  await page.goto(`/managed-instances/${edge.id}`);
  await expect(page.getByRole("heading", { name: "edge", level: 1 })).toBeVisible();
  await edge.remove();
});

test("Add machine waits, turns online by itself and offers to run a command there", async ({ page, product }) => {
  await page.goto("/managed-instances");
  await page.getByRole("link", { name: "Add machine" }).first().click();
  await expect(page.getByRole("heading", { name: "Add machine" })).toBeVisible();
  // This server listens on loopback only, which is said before anybody walks to another machine.
  await expect(page.getByText("Other machines cannot reach this server yet")).toBeVisible();
  await expect(page.getByRole("region", { name: "Start line" })).toContainText("npm start");
  await page.getByRole("textbox", { name: /^Default instance name/ }).fill("newcomer");
  await page.getByRole("button", { name: "Get the install line" }).click();
  await expect(page.getByText("Waiting for your machine…")).toBeVisible();
  const machine = await startMachine(product.url, "newcomer", {
    ActivationId: await fact(page, "Activation ID"),
    ActivationCode: await fact(page, "Activation code"),
  });
  await expect(page.getByText("Waiting for your machine…")).toBeHidden();
  await expect(page.getByText("Online")).toBeVisible();
  await expect(page.getByRole("link", { name: "newcomer" })).toBeVisible();
  await page.getByRole("link", { name: "Run a command on it" }).click();
  await expect(page.getByRole("region", { name: "Machines" })).toContainText("newcomer");
  await page.getByRole("button", { name: "Run on 1 machine" }).click();
  await expect(page.getByRole("region", { name: /^Output, / })).toContainText("Hello from");
  await page.getByRole("button", { name: "Cancel command" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel command" }).click();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await machine.remove();
});

test("after a minute of silence Add machine says what to check", async ({ page }) => {
  await page.clock.install();
  await page.goto("/activations/new");
  await page.getByRole("button", { name: "Get the install line" }).click();
  await expect(page.getByText("Waiting for your machine…")).toBeVisible();
  await expect(page.getByText(/^Nothing heard for a minute/)).toBeHidden();
  await page.clock.fastForward(61_000);
  await expect(page.getByText(/^Nothing heard for a minute/)).toBeVisible();
  await expect(page.getByText("Waiting for your machine…")).toBeVisible();
});
