import { CreateDocumentCommand, ListCommandInvocationsCommand, SendCommandCommand } from "@aws-sdk/client-ssm";
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

test("a dry run shows what the machine gets, and what it would leave out", async ({ page, api, thisServer }) => {
  await begin(page, content);
  await page.getByRole("button", { name: "Show dry run" }).click();
  const rendered = page.getByRole("region", { name: "Steps as the machine gets them" });
  await expect(rendered).toContainText("The parameter who is required.");
  const who = page.getByRole("textbox", { name: /^Who/ });
  await who.fill("A1");
  await expect(page.getByText("The parameter who must match [a-z]+.").first()).toBeVisible();
  await expect(who).toHaveAttribute("aria-invalid", "true");
  await who.fill("world");
  const step = (name: string) => rendered.getByRole("listitem").filter({ hasText: name });
  await expect(step("greet")).toContainText('echo "hello $SSM_who"');
  await expect(step("greet")).toContainText("SSM_who");
  await expect(step("onWindows")).toContainText("It is for Windows only. The step counts as a success.");
  await page.getByRole("radio", { name: "Windows" }).check({ force: true });
  await expect(step("greet")).toContainText("aws:runShellScript does not exist on Windows.");
  await expect(step("onWindows")).not.toContainText("Skipped");

  // The machine itself is asked whether that was true.
  const name = "Dry-Run-Is-True";
  await api.ssm.send(new CreateDocumentCommand({ Name: name, DocumentFormat: "YAML", Content: content }));
  const { Command } = await api.ssm.send(
    new SendCommandCommand({ DocumentName: name, InstanceIds: [thisServer], Parameters: { who: ["world"] } }),
  );
  const question = new ListCommandInvocationsCommand({ CommandId: Command?.CommandId, Details: true });
  const outputs = async () => {
    const { CommandInvocations } = await api.ssm.send(question);
    return CommandInvocations?.[0]?.CommandPlugins?.map(({ Name, Output }) => [Name, Output?.split("\n")[0]]);
  };
  await expect.poll(outputs).toEqual([
    ["where", "Linux"],
    ["onWindows", expect.stringContaining("skipped")],
    ["greet", "hello world"],
  ]);

  await page.goto(`/documents/${name}?tab=dry-run`);
  await page.getByRole("textbox", { name: /^Who/ }).fill("world");
  await expect(step("greet")).toContainText('echo "hello $SSM_who"');
});
