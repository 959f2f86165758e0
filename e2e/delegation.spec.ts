import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import { accessibilityFaults, pixelsTooWide } from "./fixture/accessibility";
import { CommandPage } from "./fixture/command-page";
import { keepPicture } from "./fixture/picture";
import { expect, signedOut, test } from "./fixture/test";
import { addUser, type Person, signInAs } from "./fixture/user";

// Somebody is given one document on some machines, has exactly that, and loses it again.

let dora: Person;

test.beforeAll(async ({ api, product, machine }) => {
  dora = await addUser(product, "dora");
  await api.ssm.send(
    new AddTagsToResourceCommand({
      ResourceType: "ManagedInstance",
      ResourceId: machine.id,
      Tags: [
        { Key: "Role", Value: "web" },
        { Key: "Env", Value: "production" },
      ],
    }),
  );
});

// The machine is the worker's: whoever comes next finds it without tags.
test.afterAll(async ({ api, machine }) => {
  await api.ssm.send(
    new RemoveTagsFromResourceCommand({
      ResourceType: "ManagedInstance",
      ResourceId: machine.id,
      TagKeys: ["Role", "Env"],
    }),
  );
});

/** Chooses in one part of the sentence; several choices leave the list open until it is left. */
async function choose(page: Page, part: string, ...choices: string[]): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`${part}$|^${part}`) }).click();
  for (const choice of choices) await page.getByRole("option", { name: choice }).first().click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
}

const grant = "dora may run AWS-RunShellScript on machines with Role=web";

test("what a sentence gives is had, nothing else is, and within seconds of its end it is gone", async ({
  page,
  browser,
  product,
  thisServer,
  machine,
}) => {
  await page.goto("/commands");
  await page.getByRole("link", { name: "Access", exact: true }).click();
  await page.getByRole("link", { name: "Create policy" }).click();
  await choose(page, "Who", "dora");
  await choose(page, "Documents", "AWS-RunShellScript");
  await choose(page, "Tag", "Role");
  await choose(page, "Values of tag", "web");
  await expect(page.getByText(`${grant}.`)).toBeVisible();
  await expect(page.getByRole("region", { name: "Machines it reaches" })).toContainText("1 machine now");
  await expect(page.getByRole("region", { name: "Machines it reaches" })).toContainText("web-1");
  await expect(page.getByText("AWS-RunShellScript gives administrator on the machine.")).toBeVisible();
  const change = page.getByRole("region", { name: "Who gains, who loses" });
  await expect(change).toContainText("1 person gains something.");
  await expect(change).toContainText("run AWS-RunShellScript on 1 machine");
  await expect(change.getByRole("link", { name: "web-1" }).first()).toHaveAttribute("href", /managed-instances/);
  await expect(change.getByRole("link", { name: "dora" })).toBeVisible();
  await expect(page.getByLabel("Policy name")).toHaveValue("dora-run-AWS-RunShellScript-Role-web");
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page.getByRole("row", { name: new RegExp(grant) })).toBeVisible();

  const context = await browser.newContext({ baseURL: product.url, storageState: signedOut });
  const theirs = await signInAs(context, dora);
  const navigation = theirs.getByRole("navigation", { name: "Systems Manager" });
  await expect(navigation.getByRole("link", { name: "Managed Instances" })).toBeVisible();
  await expect(navigation.getByRole("link", { name: "Activations" })).toHaveCount(0);
  await expect(navigation.getByRole("link", { name: "Access", exact: true })).toHaveCount(0);

  await theirs.goto("/managed-instances");
  await expect(theirs.getByRole("row", { name: /web-1/ })).toBeVisible();
  await expect(theirs.getByRole("row", { name: /This server/ })).toHaveCount(0);
  await expect(theirs.getByRole("link", { name: "Add machine" })).toHaveCount(0);
  await theirs.goto(`/managed-instances/${thisServer}`);
  await expect(theirs.getByRole("heading", { name: "Managed instance not found" })).toBeVisible();
  await theirs.goto("/activations");
  await expect(theirs.getByRole("heading", { name: "You may not see this" })).toBeVisible();
  await theirs.keyboard.press("Control+k");
  await expect(theirs.getByRole("menuitem", { name: "Run command" })).toBeVisible();
  await expect(theirs.getByRole("menuitem", { name: /Add machine|Create policy/ })).toHaveCount(0);

  const command = new CommandPage(theirs);
  await command.open([machine.id]);
  await command.script.fill("echo hello from dora");
  await command.run();
  await expect(command.status("Success")).toBeVisible();
  await expect(command.lines()).toContainText("hello from dora");

  await page.goto(
    `/settings/access/explain?user=dora&operation=SendCommand&document=AWS-RunShellScript&machine=${thisServer}`,
  );
  await expect(
    page.getByText(/^dora may not run AWS-RunShellScript on This server: no policy lets them see/),
  ).toBeVisible();
  await page.goto(
    `/settings/access/explain?user=dora&operation=SendCommand&document=AWS-RunShellScript&machine=${machine.id}`,
  );
  await expect(page.getByText("dora may run AWS-RunShellScript on web-1.")).toBeVisible();
  await page.getByRole("link", { name: "dora-run-AWS-RunShellScript-Role-web" }).first().click();
  await expect(page.getByText(`${grant}.`)).toBeVisible();
  await expect(change).toContainText("Nothing is changed yet.");

  // The form stays open in their window while the policy goes.
  await command.open([machine.id]);
  await command.script.fill("echo once more");
  await expect(theirs.getByRole("button", { name: "Run on 1 machine" })).toBeEnabled();
  await page.getByRole("button", { name: "Delete policy" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText(grant);
  await expect(dialog.getByRole("list", { name: "Who gains and loses" })).toContainText(
    /dora loses.*run AWS-RunShellScript on 1 machine/,
  );
  await dialog.getByRole("button", { name: "Delete policy" }).click();
  await expect(page.getByRole("heading", { name: "Access", exact: true })).toBeVisible();
  await expect(page.getByText(grant)).toHaveCount(0);
  await expect(theirs.getByRole("heading", { name: "You may not see this" })).toBeVisible();
  await expect(theirs.getByText("Nothing is permitted to you yet.")).toBeVisible();
  await context.close();
});

test("a policy is made with the keyboard alone", async ({ page }) => {
  await page.goto("/settings/access/new");
  const { keyboard } = page;
  const pick = async (part: RegExp, typed: string, option: string) => {
    await expect(page.getByRole("button", { name: part })).toBeFocused();
    await keyboard.press("Enter");
    await expect(page.getByRole("option", { name: option }).first()).toBeVisible();
    await keyboard.type(typed);
    const search = page.getByRole("searchbox");
    if (await search.isVisible()) await expect(search).toHaveAttribute("aria-activedescendant", /./);
    await keyboard.press("Enter");
    await expect(page.getByRole("button", { name: part, includeHidden: true })).toContainText(option);
    // A list of several choices stays open until it is left: once to clear what was typed, once to close.
    await expect(async () => {
      if (await page.getByRole("listbox").isVisible()) await keyboard.press("Escape");
      await expect(page.getByRole("listbox")).toHaveCount(0, { timeout: 500 });
    }).toPass();
    await keyboard.press("Tab");
  };
  await page.getByRole("button", { name: /Who/ }).focus();
  await pick(/Who/, "dora", "dora");
  await keyboard.press("Tab");
  await pick(/Documents/, "AWS-RunShell", "AWS-RunShellScript");
  await keyboard.press("Tab");
  await pick(/^Tag|Tag$/, "Env", "Env");
  await pick(/Values of tag/, "production", "production");
  await expect(page.getByText("dora may run AWS-RunShellScript on machines with Env=production.")).toBeVisible();
  await keyboard.press("Control+Enter");
  const row = page.getByRole("row", { name: /Env=production/ });
  await expect(row).toBeVisible();
  await page.getByRole("button", { name: "Actions" }).focus();
  await keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Delete policy" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByRole("alertdialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  // Behind a dialog no row has a role: that it is gone counts where the others are there.
  await expect(page.getByRole("row").filter({ hasText: "Administrator" }).first()).toBeVisible();
  await expect(row).toHaveCount(0);
});

test("policy text is checked as it is written, with the place of what is wrong", async ({ page }) => {
  await page.goto("/settings/access/new?form=text");
  const editor = page.getByRole("textbox", { name: /Policy text/ });
  await editor.fill('permit (principal == User::"dora",\n  action == Action::"Nonsense", resource);');
  await expect(page.getByRole("status", { name: "What is wrong" })).toContainText("Line 2");
  await page.getByLabel("Policy name").fill("by-text");
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page).toHaveURL(/settings\/access\/new/);
  const change = page.getByRole("region", { name: "Who gains, who loses" });
  await expect(change).toContainText("Shown once the text has nothing wrong with it.");
  await editor.fill('permit (principal == User::"dora", action in Action::"read", resource is Document);');
  await expect(page.getByRole("status", { name: "What is wrong" })).toHaveCount(0);
  await expect(change).toContainText(/dora gains\s*see \d+ documents/);
  // An answer is of one text: of another nothing is shown until there is one.
  await editor.fill('permit (principal == User::"dora", action in Action::"viewAudit", resource is Account);');
  await expect(change).not.toContainText("documents");
  await expect(change).toContainText("read the audit");
  await editor.fill('permit (principal == User::"dora", action in Action::"read", resource is Document);');
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page.getByRole("row", { name: /Policy text: by-text/ })).toContainText("dora");
});

test("whoever would lock themselves out is told before anything is saved, and confirms it", async ({
  page,
  browser,
  product,
}) => {
  const lea = await addUser(product, "lea");
  await page.goto("/settings/access/new?form=text");
  const text = 'permit (principal == User::"lea", action in Action::"changeAccess", resource);';
  await page.getByRole("textbox", { name: /Policy text/ }).fill(text);
  await page.getByLabel("Policy name").fill("lea-delegates");
  await expect(page.getByRole("region", { name: "Who gains, who loses" })).toContainText("change access");
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page.getByRole("row", { name: /lea-delegates/ })).toBeVisible();

  const context = await browser.newContext({ baseURL: product.url, storageState: signedOut });
  const theirs = await signInAs(context, lea);
  await theirs.goto("/settings/access/edit?policy=lea-delegates");
  const editor = theirs.getByRole("textbox", { name: /Policy text/ });
  await editor.fill(text.replace('in Action::"changeAccess"', '== Action::"PreviewPolicyChange"'));
  const change = theirs.getByRole("region", { name: "Who gains, who loses" });
  await expect(change.getByRole("alert")).toContainText("You lose the right to change access yourself.");
  await expect(change).toContainText("There may be more that you may not see.");
  await theirs.getByRole("button", { name: "Save policy" }).click();
  const dialog = theirs.getByRole("alertdialog");
  await expect(dialog).toContainText("You lose the right to change access yourself.");
  await expect(dialog.getByRole("button", { name: "Save policy" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await editor.fill(text);
  await expect(change).toContainText("Nothing is changed yet.");

  await theirs.getByRole("button", { name: "Delete policy" }).click();
  await expect(dialog.getByRole("alert")).toContainText("You lose the right to change access yourself.");
  await expect(dialog.getByRole("button", { name: "Delete policy" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("lea-delegates");
  await dialog.getByRole("button", { name: "Delete policy" }).click();
  await expect(theirs.getByText("Nothing is permitted to you yet.")).toBeVisible();
  await context.close();
  await page.reload();
  await expect(page.getByRole("row", { name: /lea-delegates/ })).toHaveCount(0);
});

test.describe("looks", () => {
  // Colours that are still changing are judged wrongly.
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("the screens of access keep WCAG 2.2 AA and fit a phone", async ({ page, browser, product, machine }, info) => {
    test.setTimeout(1_200_000);
    const look = async (name: string, shown: Page = page) => {
      await expect(shown.getByText("Loading", { exact: true })).toHaveCount(0);
      const seen = (how: string) => keepPicture(shown, info, `${name}-${how}`, true);
      await shown.emulateMedia({ colorScheme: "light" });
      await seen("light-1440");
      expect.soft(await accessibilityFaults(shown), name).toEqual([]);
      // It is the same page with other colours.
      await shown.emulateMedia({ colorScheme: "dark" });
      await seen("dark-1440");
      expect.soft(await accessibilityFaults(shown, { rule: "color-contrast" }), `${name}, dark`).toEqual([]);
      await shown.setViewportSize({ width: 390, height: 844 });
      await seen("dark-390");
      expect.soft(await pixelsTooWide(shown), `${name}: pixels too wide`).toBeLessThanOrEqual(0);
      await shown.setViewportSize({ width: 1440, height: 900 });
    };

    await page.goto("/settings/access/new");
    await expect(page.getByRole("button", { name: /Who/ })).toBeVisible();
    await look("sentence-empty");
    await choose(page, "Who", "dora");
    await choose(page, "Documents", "AWS-RunShellScript");
    await choose(page, "Tag", "Role");
    await choose(page, "Values of tag", "web");
    await expect(page.getByText("1 machine now")).toBeVisible();
    await expect(page.getByText("1 person gains something.")).toBeVisible();
    await look("sentence");
    await page.getByRole("button", { name: /Values of tag/ }).click();
    await expect(page.getByRole("listbox")).toBeVisible();
    await look("sentence-open");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Create policy" }).click();
    await expect(page.getByRole("row", { name: new RegExp(grant) })).toBeVisible();
    await look("policies");

    await page.goto("/settings/access/edit?policy=dora-run-AWS-RunShellScript-Role-web");
    await page.getByRole("button", { name: "Turn into policy text" }).click();
    await expect(page.locator(".cm-editor")).toContainText("permit");
    await look("policy-text");
    await page
      .getByRole("textbox", { name: /Policy text/ })
      .fill('forbid (principal, action in [Action::"changeAccess", Action::"run"], resource);');
    await expect(page.getByText("You lose the right to change access yourself.")).toBeVisible();
    await look("lock-out");
    await page.goto("/settings/access/edit?policy=Operator");
    await expect(page.getByText("Built in")).toBeVisible();
    await look("built-in");
    await page.goto(`/settings/access/explain?user=dora&operation=DeregisterManagedInstance&machine=${machine.id}`);
    await expect(page.getByText(/^dora may not deregister web-1/)).toBeVisible();
    await look("explain-no");
    await page.goto(
      `/settings/access/explain?user=dora&operation=SendCommand&document=AWS-RunShellScript&machine=${machine.id}`,
    );
    await expect(page.getByText("dora may run AWS-RunShellScript on web-1.")).toBeVisible();
    await look("explain-yes");

    const context = await browser.newContext({
      baseURL: product.url,
      storageState: signedOut,
      reducedMotion: "reduce",
    });
    const theirs = await signInAs(context, dora);
    await theirs.goto("/activations");
    await expect(theirs.getByRole("heading", { name: "You may not see this" })).toBeVisible();
    await look("may-not-see", theirs);
    await theirs.goto(`/commands/new?nodes=${machine.id}`);
    await expect(theirs.getByRole("textbox", { name: /^Commands/ })).toBeEditable();
    await look("their-run-form", theirs);
    await context.close();

    await page.goto("/settings/access?selected=dora-run-AWS-RunShellScript-Role-web");
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Delete policy" }).click();
    await expect(page.getByRole("alertdialog")).toContainText("1 person loses something.");
    await look("delete-policy");
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete policy" }).click();
    await expect(page.getByRole("row", { name: new RegExp(grant) })).toHaveCount(0);
  });
});
