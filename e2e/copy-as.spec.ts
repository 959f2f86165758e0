import type { Locator, Page } from "@playwright/test";
import { accessibilityFaults } from "./fixture/accessibility";
import { CommandPage } from "./fixture/command-page";
import { keepPicture } from "./fixture/picture";
import { expect, test } from "./fixture/test";

/** The editor itself: until it is loaded, a plain box of the same name stands in its place. */
const scriptOf = (page: Page) =>
  page.getByRole("textbox", { name: /^Commands/ }).and(page.locator("[contenteditable=true]"));

/** The text that is shown, to the letter. For a moment the one before may still be beside it. */
const shown = (within: Page | Locator, language = "AWS CLI") =>
  within.getByRole("region", { name: `Text for ${language}` });

/** The title that unfolds the text. */
const title = (within: Page | Locator) => within.locator("summary", { hasText: "Copy as" });

/** In both themes: it is the same page with other colours. */
async function expectAccessible(page: Page, within: string, photograph: (theme: string) => Promise<unknown>) {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await photograph("light");
  expect(await accessibilityFaults(page, { within })).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await photograph("dark");
  expect(await accessibilityFaults(page, { within, rule: "color-contrast" })).toEqual([]);
}

test("the text follows the form, by keyboard alone, and the language is remembered", async ({ page, thisServer }) => {
  const commands = new CommandPage(page);
  await commands.open([]);
  await title(page).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Write what to run.").last()).toBeVisible();
  await scriptOf(page).fill('echo "it\'s $HOME"');
  await expect(page.getByText("Select at least one machine.").last()).toBeVisible();

  await commands.open([thisServer]);
  await scriptOf(page).fill('echo "it\'s $HOME"');
  await title(page).focus();
  await page.keyboard.press("Enter");
  await expect(shown(page)).toContainText(String.raw`--parameters '{"commands":["echo \"it'\''s $HOME\""]}'`);
  await expect(shown(page)).toContainText(`--instance-ids ${thisServer}`);
  await expect(shown(page)).toContainText(`--endpoint-url ${new URL(page.url()).origin}`);

  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Python", exact: true })).toBeFocused();
  await expect(shown(page, "Python")).toContainText(String.raw`"echo \"it's $HOME\"",`);
  await scriptOf(page).fill("uptime");
  await expect(shown(page, "Python")).toContainText('"uptime",');

  await commands.open([thisServer]);
  await scriptOf(page).fill("uptime");
  // By keyboard: what appears above it meanwhile moves it from under a pointer.
  await title(page).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "Python", exact: true })).toHaveAttribute("aria-selected", "true");
});

test("the copy button copies what is shown", async ({ page, context, thisServer }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const commands = new CommandPage(page);
  await commands.open([thisServer]);
  await scriptOf(page).fill("echo one\necho two");
  await title(page).click();
  await page.getByRole("button", { name: "Linux and macOS Shell" }).click();
  await page.getByRole("option", { name: "PowerShell" }).click();
  await expect(shown(page)).toContainText(String.raw`'{\"commands\":[\"echo one\",\"echo two\"]}'`);
  await page.getByRole("button", { name: "Copy text for AWS CLI" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe(await shown(page).locator("code").textContent());
});

test("every form has it and stays accessible, in either theme", async ({ page, api, thisServer }, testInfo) => {
  test.slow();
  const accessible = (name: string, within: string) =>
    expectAccessible(page, within, (theme) => keepPicture(page, testInfo, `${name}-${theme}`));
  const commands = new CommandPage(page);
  await commands.open([thisServer]);
  await scriptOf(page).fill("echo hello");
  await title(page).click();
  await expect(shown(page)).toContainText("aws ssm send-command");
  await title(page).scrollIntoViewIfNeeded();
  await accessible("run-command", "main");

  const dialog = page.getByRole("dialog");
  await page.goto("/activations");
  await page.getByRole("button", { name: "Create activation" }).click();
  await title(dialog).click();
  await expect(shown(dialog)).toContainText("aws ssm create-activation");
  await expect(shown(dialog)).toContainText("--registration-limit 1");
  await accessible("create-activation", "[role=dialog]");
  await dialog.getByRole("tab", { name: "JavaScript" }).click();
  await expect(shown(dialog, "JavaScript")).toContainText("new CreateActivationCommand({");

  const id = await api.send("exec sleep 600", [thisServer]);
  await page.goto(`/commands/${id}`);
  await page.getByRole("button", { name: "Cancel command" }).click();
  const question = page.getByRole("alertdialog");
  await title(question).click();
  await expect(shown(question, "JavaScript")).toContainText("new CancelCommandCommand({");
  await question.getByRole("tab", { name: "curl" }).click();
  await expect(shown(question, "curl")).toContainText("X-Amz-Target: AmazonSSM.CancelCommand");
  await accessible("cancel-command", "[role=alertdialog]");
  await question.getByRole("button", { name: "Cancel command" }).click();
  await expect(
    page.getByRole("status").filter({ hasText: "Cancelled" }).or(page.getByText("Cancelled")).first(),
  ).toBeVisible();
});

test("changing tags offers the calls that make the change", async ({ page, thisServer }) => {
  await page.goto(`/managed-instances/${thisServer}`);
  await page.getByRole("tab", { name: /^Tags/ }).click();
  await page.getByRole("button", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog");
  await title(dialog).click();
  await expect(dialog.getByText("Change a tag first.")).toBeVisible();
  await dialog.getByRole("button", { name: "Add tag" }).click();
  await page.keyboard.type("Role");
  await expect(shown(dialog)).toContainText("aws ssm add-tags-to-resource");
  await expect(shown(dialog)).toContainText('--tags \'[{"Key":"Role","Value":""}]\'');
});
