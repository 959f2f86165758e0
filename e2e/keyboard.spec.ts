import type { Locator, Page } from "@playwright/test";
import { CommandPage } from "./fixture/command-page";
import { expect, signedOut, test } from "./fixture/test";

test.use({ storageState: signedOut });

/** Signs in on the page that asks for it, which has the focus in its first field. */
async function signIn(page: Page, password: string): Promise<void> {
  await expect(page.getByLabel("User name")).toBeFocused();
  await page.keyboard.type("admin");
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

/** Presses Tab until the focus is on this; fails when the whole page was gone round without meeting it. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  await expect(target).toBeVisible();
  const isThere = () => target.evaluate((element) => element.contains(document.activeElement)).catch(() => false);
  for (let presses = 0; presses < 80; presses += 1) {
    if (await isThere()) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

/** The focus is drawn: an outline of some width on what has it, or on what is around it. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const isDrawn = await page.evaluate(() => {
    for (let element = document.activeElement; element && element !== document.body; element = element.parentElement) {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      if (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) return true;
    }
    return false;
  });
  expect(isDrawn).toBe(true);
}

test("without a mouse: sign in, run a command, read its output, cancel another", async ({
  page,
  product,
  thisServer,
}) => {
  const commands = new CommandPage(page);
  const { keyboard } = page;

  await page.goto("/");
  await signIn(page, product.adminPassword);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  // The first stop is the way past the navigation.
  const skip = page.getByRole("link", { name: /^Skip to/ });
  await tabTo(page, skip);
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: "Run command" }).first());
  await expectVisibleFocus(page);
  await keyboard.press("Enter");

  await expect(commands.script).toBeEditable();
  const run = async (script: string) => {
    await tabTo(page, commands.script);
    await expectVisibleFocus(page);
    await keyboard.type(script);
    // Tab leaves the editor: nobody is caught in it.
    await keyboard.press("Tab");
    await expect(commands.script).not.toBeFocused();
    const row = page.getByRole("grid", { name: "Machines" }).getByRole("row", { name: "This server" });
    await expect(row).toContainText(thisServer);
    await tabTo(page, page.getByRole("grid", { name: "Machines" }));
    for (let presses = 0; presses < 5; presses += 1) {
      if (await row.evaluate((element) => element.contains(document.activeElement))) break;
      await keyboard.press("ArrowDown");
    }
    await expectVisibleFocus(page);
    await keyboard.press("Space");
    await expect(row.getByRole("checkbox")).toBeChecked();
    await tabTo(page, page.getByRole("button", { name: "Run on 1 machine" }));
    await keyboard.press("Enter");
    return commands.sent();
  };
  await run("seq 1 500");
  await expect(commands.status("Success")).toBeVisible();
  await tabTo(page, commands.lines());
  await expectVisibleFocus(page);
  await expect(commands.lines().getByText("500", { exact: true })).toBeVisible();
  await keyboard.press("Home");
  await expect(commands.lines().getByText("1", { exact: true })).toBeVisible();
  await keyboard.press("End");
  await expect(commands.lines().getByText("500", { exact: true })).toBeVisible();
  // Tab leaves the output, too.
  await keyboard.press("Tab");
  await expect(commands.lines()).not.toBeFocused();

  await keyboard.press("c");
  await expect(page.getByRole("heading", { name: "Run a command" })).toBeVisible();
  await run("echo ready; exec sleep 1000");
  await expect(commands.lines()).toContainText("ready");
  await keyboard.press("x");
  const dialog = page.getByRole("alertdialog", { name: "Cancel this command?" });
  // What is dangerous does not have the focus to begin with.
  await expect(dialog.getByRole("button", { name: "Keep running" })).toBeFocused();
  await tabTo(page, dialog.getByRole("button", { name: "Cancel command" }));
  await expectVisibleFocus(page);
  await keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(commands.status("Cancelled")).toBeVisible();
});

test("every page and action is found by typing, and the keys of a page are listed", async ({ page, product }) => {
  const { keyboard } = page;
  await page.goto("/sign-in");
  await signIn(page, product.adminPassword);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  await keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("searchbox")).toBeFocused();
  await keyboard.type("managed");
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Managed Instances/ })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
  // The second key counts for a second after the first, which a busy machine may let pass.
  await expect(async () => {
    await keyboard.press("g");
    await keyboard.press("a");
    await expect(page.getByRole("heading", { name: "Activations", level: 1 })).toBeVisible({ timeout: 10_000 });
  }).toPass();
  await keyboard.press("?");
  const help = page.getByRole("dialog", { name: /keyboard shortcuts/i });
  await expect(help).toContainText("Run command");
  await keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("Ctrl-Enter in the script runs it on the machines that are chosen", async ({ page, product, thisServer }) => {
  const commands = new CommandPage(page);
  const { keyboard } = page;
  await page.goto(`/sign-in?next=${encodeURIComponent(`/commands/new?nodes=${thisServer}`)}`);
  await signIn(page, product.adminPassword);
  await expect(commands.script).toBeEditable();
  await tabTo(page, commands.script);
  await keyboard.type("echo by keys alone");
  await keyboard.press("Control+Enter");
  await commands.sent();
  await expect(commands.lines()).toContainText("by keys alone");
});
