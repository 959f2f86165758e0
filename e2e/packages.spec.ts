import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CreateDocumentCommand } from "@aws-sdk/client-ssm";
import { CommandPage } from "./fixture/command-page";
import { documentEditor } from "./fixture/document-editor";
import { expect, test } from "./fixture/test";
import { toggle } from "./fixture/toggle";
import { upload } from "./fixture/upload";

test("a package is told from other documents, its manifest is checked while it is edited, and it is installed from its page", async ({
  page,
  api,
  product,
  scratch,
  thisServer,
}) => {
  test.slow();
  writeFileSync(path.join(scratch, "install.sh"), "echo the tool is here\n");
  writeFileSync(path.join(scratch, "uninstall.sh"), "echo the tool is gone\n");
  execFileSync("zip", ["-q", "tool.zip", "install.sh", "uninstall.sh"], { cwd: scratch });
  const zip = readFileSync(path.join(scratch, "tool.zip"));
  const manifest = {
    schemaVersion: "2.0",
    version: "1.0.0",
    packages: { _any: { _any: { _any: { file: "tool.zip" } } } },
    files: { "tool.zip": { checksums: { sha256: createHash("sha256").update(zip).digest("hex") } } },
  };
  await api.ssm.send(
    new CreateDocumentCommand({
      Name: "Seen-Tool",
      DocumentType: "Package",
      Content: JSON.stringify(manifest, null, 2),
      Attachments: [{ Key: "AttachmentReference", Values: [await upload(product, zip)], Name: "tool.zip" }],
    }),
  );

  await page.goto("/documents");
  await expect(page.getByRole("row", { name: /Seen-Tool/ })).toContainText("Package");
  await page.getByRole("link", { name: "Seen-Tool" }).click();
  await expect(page.getByRole("tab", { name: "Parameters" })).toHaveCount(0);
  await page.getByRole("tab", { name: /Attachments/ }).click();
  await expect(page.getByText("tool.zip")).toBeVisible();

  await page.getByRole("link", { name: "Create new version" }).click();
  await documentEditor(page).fill(JSON.stringify(manifest, null, 2).replace('"file": "tool.zip"', '"file": "tol.zip"'));
  await expect(page.getByRole("list", { name: "Problems" })).toContainText(
    "The package has no file tol.zip: name it under files. Did you mean tool.zip?",
  );
  await expect(page.getByRole("heading", { name: "Dry run" })).toHaveCount(0);

  await page.getByRole("link", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Leave without saving" }).click();
  await page.getByRole("link", { name: "Install package" }).click();
  await expect(page.getByRole("textbox", { name: /^Name/ })).toHaveValue("Seen-Tool");
  await toggle(page.getByRole("grid", { name: "Machines" }).getByRole("row", { name: "This server" }), true);
  const commands = new CommandPage(page);
  await api.reaches(await commands.run(), thisServer, "Success");
  await expect(commands.lines().filter({ hasText: "the tool is here" })).toBeVisible();
});
