import type { Page } from "@playwright/test";
import { expect, test } from "./fixture/test";

const content = `# Kept whatever the form does.
schemaVersion: "2.2"
description: Greets, and says where.
parameters:
  who:
    type: String
    description: Whom to greet.
    allowedPattern: "[a-z]+"
    interpolationType: ENV_VAR
mainSteps:
  - action: aws:runShellScript
    name: where
    inputs:
      runCommand:
        - uname
  - action: aws:runPowerShellScript
    name: onWindows
    precondition:
      StringEquals: [platformType, Windows]
    inputs:
      runCommand: [Get-Date]
  - action: aws:runShellScript
    name: greet
    inputs:
      runCommand:
        - echo "hello $SSM_who" # as it is
`;

const editor = (page: Page) => page.getByRole("textbox", { name: /^Content/ });

/** Opens the page of a new document with a text in its editor. */
async function begin(page: Page, text: string) {
  await page.goto("/documents/new");
  await expect(editor(page)).toBeEditable();
  await editor(page).fill(text);
}

test("the outline tells every step and what is wrong in it, and leads to it by keyboard", async ({ page }) => {
  await begin(page, content.replace("name: greet\n    inputs", "name: greet\n    input"));
  const steps = page.getByRole("listbox", { name: "Steps" });
  const step = (name: string) => steps.getByRole("option", { name });
  await expect(steps.getByRole("option")).toHaveCount(3);
  await expect(step("onWindows")).toContainText("aws:runPowerShellScript");
  await expect(step("onWindows")).toContainText("Windows only");
  await expect(step("greet")).toContainText("There is no input here. Did you mean inputs?");

  // The outline is one stop of the keyboard after the editor, which lets Tab go on.
  await page.keyboard.press("Tab");
  await expect(step("where")).toBeFocused();
  await page.keyboard.type("gre");
  await expect(step("greet")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type("name: other, ");
  await expect(editor(page)).toContainText("- name: other, action: aws:runShellScript");

  await editor(page).fill("mainSteps: [");
  await expect(page.getByText("As they were when the text could be read.")).toBeVisible();
  await expect(step("onWindows")).toBeDisabled();
});
