import {
  CreateDocumentCommand,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import { documentEditor, writeDocument } from "./fixture/document-editor";
import { expect, test } from "./fixture/test";
import { toggle } from "./fixture/toggle";

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

/** Opens the page of a new document with a text in its editor. */
async function begin(page: Page, text: string) {
  await page.goto("/documents/new");
  await writeDocument(page, text);
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
  await expect(documentEditor(page)).toBeFocused();
  await page.keyboard.type("name: other, ");
  await expect(documentEditor(page)).toContainText("- name: other, action: aws:runShellScript");

  await documentEditor(page).fill("mainSteps: [");
  await expect(page.getByText("As they were when the text could be read.")).toBeVisible();
  await expect(step("onWindows")).toBeDisabled();
});

test("a dry run shows what the machine gets, and what it would leave out", async ({ page, api, thisServer }) => {
  const rendered = page.getByRole("region", { name: "Steps as the machine gets them" });
  const step = (name: string) => rendered.getByRole("listitem").filter({ hasText: name });
  const who = page.getByRole("textbox", { name: /^Who/ });
  // The machine itself is asked what it makes of it.
  const name = "Dry-Run-Is-True";
  await api.ssm.send(new CreateDocumentCommand({ Name: name, DocumentFormat: "YAML", Content: content }));
  const { Command } = await api.ssm.send(
    new SendCommandCommand({ DocumentName: name, InstanceIds: [thisServer], Parameters: { who: ["world"] } }),
  );
  const question = new ListCommandInvocationsCommand({ CommandId: Command?.CommandId, Details: true });
  const outputs = async () => {
    const { CommandInvocations } = await api.ssm.send(question);
    return CommandInvocations?.[0]?.CommandPlugins?.map(({ Name, Status, Output }) => [Name, Status, Output?.trim()]);
  };
  await expect.poll(outputs, { timeout: 60_000 }).toEqual([
    ["where", "Success", "Linux"],
    ["onWindows", "Success", ""],
    ["greet", "Success", "hello world"],
  ]);

  await page.goto(`/documents/${name}?tab=dry-run`);
  await who.fill("world");
  await expect(step("greet")).toContainText('echo "hello $SSM_who"');

  await begin(page, content);
  await page.getByRole("button", { name: "Show dry run" }).click();
  await expect(rendered).toContainText("The parameter who is required.");
  await who.fill("A1");
  await expect(page.getByText("The parameter who must match [a-z]+.").first()).toBeVisible();
  await expect(who).toHaveAttribute("aria-invalid", "true");
  await who.fill("world");
  await expect(step("greet")).toContainText('echo "hello $SSM_who"');
  await expect(step("greet")).toContainText("SSM_who");
  await expect(step("onWindows")).toContainText("It is for Windows only. The step counts as a success.");
  await page.getByRole("radio", { name: "Windows" }).check({ force: true });
  await expect(step("greet")).toContainText("aws:runShellScript does not exist on Windows.");
  await expect(step("onWindows")).not.toContainText("Skipped");
});

test("the form changes what it is about in the text, and nothing else", async ({ page, api }) => {
  await begin(page, content.replace("    name: where\n", "    name: where\n    later: {kept: [1]} # untouched\n"));
  const look = (name: "Text" | "Form") => page.getByRole("radio", { name, exact: true }).check({ force: true });
  await look("Form");
  const steps = page.getByRole("region", { name: "Steps of the document" });
  const card = (place: number) => steps.getByRole("listitem").nth(place);
  await expect(card(0)).toContainText("Kept as written");
  await card(0).getByRole("textbox", { name: /^name/ }).fill("whereabouts");
  const script = card(2).getByRole("textbox", { name: /^runCommand/ });
  await expect(script).toBeEditable();
  await script.fill('echo "hello $SSM_who"\necho bye');
  await card(2).getByRole("button", { name: "onFailure" }).click();
  await page.getByRole("option", { name: "exit", exact: true }).click();
  await card(0).getByRole("button", { name: "Move whereabouts down" }).click();
  await expect(
    card(1)
      .getByRole("button", { name: /whereabouts/ })
      .first(),
  ).toBeFocused();
  await card(0).getByRole("button", { name: "Remove onWindows" }).click();
  await expect(steps.getByRole("listitem")).toHaveCount(2);

  const parameters = page.getByRole("region", { name: "Parameters", exact: true });
  await parameters.getByRole("button", { name: "Add parameter" }).click();
  await parameters.getByRole("button", { name: /^parameter2/ }).click();
  await parameters.getByRole("textbox", { name: /^name/ }).fill("count");
  await parameters.getByRole("button", { name: /^String/ }).click();
  await page.getByRole("option", { name: "Integer" }).click();
  await toggle(parameters.locator("label").filter({ hasText: "It has a default" }), true);
  await parameters.getByRole("textbox", { name: /^default/ }).fill("3");

  // What the form has no field for leads to its place in the text.
  await card(0).getByRole("button", { name: "Edit later in the text" }).click();
  await expect(documentEditor(page)).toBeFocused();
  await page.keyboard.type("# here ");
  await expect(documentEditor(page)).toContainText("later: # here {kept: [1]}");
  await page.keyboard.press("Control+z");

  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Made-In-A-Form");
  await look("Form");
  await card(1).getByRole("textbox", { name: /^name/ }).press("Control+s");
  await expect(page.getByText("Correct the problems below first.")).toBeVisible();
  await look("Text");
  await expect(documentEditor(page)).toContainText("later:");
  const lines = await documentEditor(page).locator(".cm-line").allTextContents();
  await writeDocument(page, lines.filter((line) => !line.includes("later:")).join("\n"));
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("heading", { name: "Made-In-A-Form" })).toBeVisible();

  const { Content } = await api.ssm.send(new GetDocumentCommand({ Name: "Made-In-A-Form", DocumentFormat: "YAML" }));
  expect(Content).toBe(`# Kept whatever the form does.
schemaVersion: "2.2"
description: Greets, and says where.
parameters:
  who:
    type: String
    description: Whom to greet.
    allowedPattern: "[a-z]+"
    interpolationType: ENV_VAR
  count:
    type: Integer
    default: 3
mainSteps:
  - action: aws:runShellScript
    name: whereabouts
    inputs:
      runCommand:
        - uname
  - action: aws:runShellScript
    name: greet
    inputs:
      runCommand:
        - echo "hello $SSM_who" # as it is
        - echo bye
      onFailure: exit
`);
});

test("what a command ran is saved as a document by whoever may, and does the same again", async ({
  page,
  api,
  thisServer,
}) => {
  const id = await api.send('cd /tmp\necho "saved in $(pwd)"', [thisServer], { Comment: "to be saved" });
  await api.reaches(id, thisServer, "Success");
  await page.goto(`/commands/${id}`);
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save as document" }).click();
  await expect(page.getByRole("heading", { name: "Save as document" })).toBeVisible();
  await expect(documentEditor(page)).toContainText('echo "saved in $(pwd)"');
  await expect(page.getByText("The document is valid.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Saved-From-A-Command");
  await page.getByRole("button", { name: "Create document" }).click();
  await expect(page.getByRole("heading", { name: "Saved-From-A-Command" })).toBeVisible();

  const { Command } = await api.ssm.send(
    new SendCommandCommand({ DocumentName: "Saved-From-A-Command", InstanceIds: [thisServer] }),
  );
  const question = new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: thisServer });
  const output = async () => (await api.ssm.send(question)).StandardOutputContent;
  await expect.poll(output, { timeout: 60_000 }).toBe("saved in /tmp\n");
});

test("the editor says what a name means, and what is not saved is not left by accident", async ({ page }) => {
  await begin(page, content);
  // What moves the page under a pointer that stands still, such as a banner, has the pointer move again.
  await expect(async () => {
    await page.mouse.move(0, 0);
    await documentEditor(page).getByText("interpolationType").hover();
    await expect(page.getByText("ENV_VAR gives the value to scripts as the variable SSM_name")).toBeVisible({
      timeout: 5_000,
    });
  }).toPass();
  await page.getByRole("link", { name: "Managed Instances" }).click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(page).toHaveURL(/\/documents\/new$/);
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Save the document");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Managed Instances" }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page).toHaveURL(/\/managed-instances$/);
});
