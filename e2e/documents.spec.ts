import { CreateDocumentCommand } from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import { CommandPage } from "./fixture/command-page";
import { documentEditor, writeDocument } from "./fixture/document-editor";
import { expect, test } from "./fixture/test";
import { toggle } from "./fixture/toggle";

const content = (greeting: string) => `schemaVersion: "2.2"
description: Greets, and says where.
parameters:
  who:
    type: String
    description: Whom to greet.
    interpolationType: ENV_VAR
mainSteps:
  - action: aws:runShellScript
    name: where
    inputs:
      runCommand:
        - uname
  - action: aws:runShellScript
    name: greet
    inputs:
      runCommand:
        - echo "${greeting} $SSM_who"
`;

/** Fills in the form that was made from the document, and runs it on this server. */
async function runFromForm(page: Page, who: string): Promise<CommandPage> {
  const commands = new CommandPage(page);
  await page.getByRole("textbox", { name: /^Who/ }).fill(who);
  await toggle(page.getByRole("grid", { name: "Machines" }).getByRole("row", { name: "This server" }), true);
  await commands.run();
  return commands;
}

test("a document is written, told where it is wrong, put right, run, edited, compared, and pinned to a version", async ({
  page,
  thisServer,
}) => {
  test.slow();
  await page.goto("/documents");
  await page.getByRole("link", { name: "Create document" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Greet-And-Say");
  await writeDocument(page, content("hello").replace("    name: greet\n    inputs", "    name: greet\n    input"));

  const problems = page.getByRole("list", { name: "Problems" });
  await expect(problems).toContainText("Line 16, column 5");
  await expect(problems).toContainText("There is no input here. Did you mean inputs?");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Correct the problems below first.")).toBeVisible();
  await expect(page).toHaveURL(/\/documents\/new$/);

  await page.getByRole("link", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog", { name: "Leave without saving?" }).getByRole("button", { name: "Stay" }).click();
  await writeDocument(page, content("hello"));
  await expect(page.getByText("The document is valid.")).toBeVisible();
  await documentEditor(page).press("Control+s");
  await expect(page.getByRole("heading", { name: "Greet-And-Say" })).toBeVisible();
  await expect(page.getByText("administrator", { exact: true })).toHaveCount(0);

  await page.getByRole("link", { name: "Run command" }).click();
  let commands = await runFromForm(page, "$(id) 'quoted'");
  await expect(commands.status("Success")).toBeVisible();
  await expect(commands.lines().first()).toContainText("hello $(id) 'quoted'");

  await page.goto("/documents/Greet-And-Say");
  await page.getByRole("link", { name: "Create new version" }).click();
  await writeDocument(page, content("goodbye"));
  await toggle(page.locator("label").filter({ hasText: "Set as default version" }), true);
  await page.getByRole("button", { name: "Create new version" }).click();
  const versions = page.getByRole("grid", { name: "Versions" });
  await expect(versions.getByRole("row", { name: /^2/ })).toContainText("default");

  await page.goto("/documents/Greet-And-Say?tab=content&version=2&with=1");
  const diff = page.getByRole("region", { name: "Version 1 beside version 2" });
  await expect(page.getByText("1 line differs.")).toBeVisible();
  await expect(diff.getByRole("row").filter({ hasText: "goodbye" })).toContainText("hello");

  await page.goto("/commands/new?document=Greet-And-Say&version=1");
  commands = await runFromForm(page, "world");
  await expect(commands.status("Success")).toBeVisible();
  await expect(commands.lines().first()).toContainText("hello world");
  await page.goto("/commands/new?document=Greet-And-Say");
  commands = await runFromForm(page, "world");
  await expect(commands.lines().first()).toContainText("goodbye world");
  expect(thisServer).toMatch(/^mi-/);
});

test("a format is changed in the editor without loss, and a plugin's name is completed", async ({ page }) => {
  await page.goto("/documents/new");
  await writeDocument(page, content("hello"));
  await page.getByRole("radio", { name: "JSON" }).check({ force: true });
  await expect(documentEditor(page)).toContainText('"schemaVersion": "2.2"');
  await expect(page.getByText("The document is valid.")).toBeVisible();
  await page.getByRole("radio", { name: "YAML" }).check({ force: true });
  await expect(documentEditor(page)).toContainText("runCommand:");
  await writeDocument(page, "mainSteps:\n  - action: aws:runSh");
  await documentEditor(page).press("Control+End");
  await documentEditor(page).pressSequentially("e");
  await page.getByRole("option", { name: /aws:runShellScript/ }).click();
  await expect(documentEditor(page)).toContainText("aws:runShellScript");
});

test("what is typed faster than the page keeps up with stays as it was typed", async ({ page }) => {
  await page.goto("/documents/new");
  await writeDocument(page, content("hello"));
  await documentEditor(page).press("Control+Home");
  const typed = "# the quick brown fox jumps over the lazy dog, and so on ";
  // Faster than any hand: each character in a task of its own, whether the page has drawn the one before or not.
  await page.evaluate(async (text) => {
    for (const character of text) {
      document.execCommand("insertText", false, character);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }, typed);
  await expect(documentEditor(page)).toContainText(`${typed}schemaVersion`);
});

test("a document that gives the machine away says so, is shared and taken back, and is deleted by its name", async ({
  page,
  api,
}) => {
  await api.ssm.send(
    new CreateDocumentCommand({
      Name: "Open-Door",
      DocumentFormat: "YAML",
      Content: content("hello").replace("    interpolationType: ENV_VAR\n", "").replace("$SSM_who", "{{ who }}"),
    }),
  );
  await page.goto("/documents?owner=Self");
  await expect(page.getByRole("row", { name: /Open-Door/ })).toContainText("administrator");
  await page.goto("/documents/Open-Door?tab=permissions");
  await expect(page.getByText("The parameter who is run as part of a script (step greet).")).toBeVisible();
  await page.getByRole("textbox", { name: "Account IDs" }).fill("210987654321");
  await page.getByRole("button", { name: "Share document" }).click();
  const shares = page.getByRole("grid", { name: "Accounts that the document is shared with" });
  await expect(shares).toContainText("210987654321");

  const dialog = page.getByRole("alertdialog", { name: "Delete this document?" });
  const remove = async () => {
    await page.getByRole("button", { name: "Actions", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete document" }).click();
    await dialog.getByRole("button", { name: "Delete document" }).click();
  };
  await remove();
  await expect(dialog).toContainText("is shared; stop sharing it first");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await shares.getByRole("button", { name: /Remove/ }).click();
  await expect(shares).toContainText("Private");
  await remove();
  await expect(page).toHaveURL(/\/documents$/);
  await expect(page.getByRole("row", { name: /AWS-RunShellScript/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Open-Door/ })).toHaveCount(0);
});
