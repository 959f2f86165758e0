import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { GetDocumentCommand, UpdateDocumentCommand } from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import * as z from "zod";
import { documentEditor, writeDocument } from "./fixture/document-editor";
import { expect, test } from "./fixture/test";

const content = (line: string) =>
  `schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runShellScript\n    name: say\n    inputs:\n      runCommand: ["echo ${line}"]\n`;
const sha256sum = (file: string) => execFileSync("sha256sum", [file]).toString().split(" ")[0] ?? "";
const list = (page: Page) => page.getByRole("list", { name: "Files of this version" });
const row = (page: Page, text: string | RegExp) => list(page).getByRole("listitem").filter({ hasText: text });

/** Chooses files as a person does, by the button. */
async function choose(page: Page, button: string, files: string[]) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button, exact: true }).click();
  await (await chooser).setFiles(files);
}

test("files that are chosen are uploaded, named, and lie beside the document as sha256sum knows them", async ({
  page,
  api,
  scratch,
}) => {
  const file = path.join(scratch, "my tool (1).bin");
  const small = path.join(scratch, "readme.txt");
  const empty = path.join(scratch, "empty.txt");
  await writeFile(file, randomBytes(1_700_000));
  await writeFile(small, "read me\n");
  await writeFile(empty, "");
  await page.goto("/documents/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("With-Files");
  await writeDocument(page, content("files"));
  await expect(page.getByText("20 files at most, of 64.0 MiB each")).toBeVisible();
  await choose(page, "Choose files", [file, small, empty]);

  await expect(row(page, "Chosen as my tool (1).bin")).toContainText(sha256sum(file));
  await expect(page.getByText("3 of 3 files uploaded.")).toBeAttached();
  const name = page.getByRole("textbox", { name: "Name of my tool (1).bin" });
  await expect(name).toHaveValue("my-tool-1-.bin");
  await name.fill("readme.txt");
  await page.getByRole("button", { name: "Create document" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Correct the names" })).toBeVisible();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill("tool.bin");
  await page.getByRole("button", { name: "Remove empty.txt" }).click();
  await expect(page.getByRole("button", { name: "Remove readme.txt" })).toBeFocused();
  await page.getByRole("button", { name: "Create document" }).click();
  await expect(page.getByRole("heading", { name: "With-Files" })).toBeVisible();

  const { AttachmentsContent } = await api.ssm.send(new GetDocumentCommand({ Name: "With-Files" }));
  expect(AttachmentsContent?.map(({ Name, Size, Hash }) => [Name, Size, Hash])).toEqual([
    ["readme.txt", 8, sha256sum(small)],
    ["tool.bin", 1_700_000, sha256sum(file)],
  ]);
  await page.goto("/documents/With-Files?tab=attachments");
  await expect(page.getByRole("row", { name: /tool\.bin/ })).toContainText(sha256sum(file));
});

test("a new version keeps the files of the one before, has some replaced and some taken out, and shows which", async ({
  page,
  api,
  scratch,
}) => {
  const files = ["kept.txt", "old.txt", "gone.txt"].map((name) => path.join(scratch, name));
  for (const file of files) await writeFile(file, file);
  await page.goto("/documents/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Edited-Files");
  await writeDocument(page, content("first"));
  await choose(page, "Choose files", files);
  await expect(page.getByText("3 of 3 files uploaded.")).toBeAttached();
  await page.getByRole("button", { name: "Create document" }).click();
  await expect(page.getByRole("heading", { name: "Edited-Files" })).toBeVisible();

  await page.goto("/documents/Edited-Files/edit");
  await expect(row(page, "kept.txt")).toContainText("Kept");
  const newer = path.join(scratch, "newer.txt");
  await writeFile(newer, "newer");
  await choose(page, "Replace old.txt", [newer]);
  await expect(row(page, "Replaced below")).toContainText("old.txt");
  await expect(page.getByRole("textbox", { name: "Name of newer.txt" })).toHaveValue("old.txt");
  await page.getByRole("button", { name: "Take out gone.txt" }).press("Enter");
  await expect(row(page, "gone.txt")).toContainText("Taken out");
  await page.getByRole("button", { name: "Keep gone.txt" }).press("Enter");
  await page.getByRole("button", { name: "Take out gone.txt" }).press("Enter");
  await expect(page.getByText("1 of 1 files uploaded.")).toBeAttached();
  await page.getByRole("button", { name: "Create new version" }).click();
  await expect(page).toHaveURL(/tab=versions/);

  const filesOf = async (DocumentVersion: string) =>
    (await api.ssm.send(new GetDocumentCommand({ Name: "Edited-Files", DocumentVersion }))).AttachmentsContent?.map(
      ({ Name, Hash }) => [Name, Hash],
    );
  expect(await filesOf("2")).toEqual([
    ["kept.txt", sha256sum(files[0] ?? "")],
    ["old.txt", sha256sum(newer)],
  ]);
  expect((await filesOf("1"))?.map(([name]) => name)).toEqual(["gone.txt", "kept.txt", "old.txt"]);

  // What is not touched is kept without a word, and what is cloned has them too.
  await page.goto("/documents/Edited-Files/edit");
  await writeDocument(page, content("third"));
  await page.getByRole("button", { name: "Create new version" }).click();
  await expect(page).toHaveURL(/tab=versions/);
  expect((await filesOf("3"))?.map(([name]) => name)).toEqual(["kept.txt", "old.txt"]);
  await page.goto("/documents/new?from=Edited-Files&version=1");
  await expect(list(page).getByRole("listitem")).toHaveCount(3);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Cloned-Files");
  await page.getByRole("button", { name: "Create document" }).click();
  await expect(page.getByRole("heading", { name: "Cloned-Files" })).toBeVisible();
  const cloned = await api.ssm.send(new GetDocumentCommand({ Name: "Cloned-Files" }));
  expect(cloned.AttachmentsContent?.map(({ Name }) => Name)).toEqual(["gone.txt", "kept.txt", "old.txt"]);
  await api.ssm.send(
    new UpdateDocumentCommand({
      Name: "Cloned-Files",
      DocumentFormat: "YAML",
      Content: content("fifth"),
      Attachments: [],
    }),
  );
});

test("an upload goes on at the piece that is missing after the server was killed in its middle", async ({
  page,
  product,
  api,
  scratch,
}) => {
  const file = path.join(scratch, "large.bin");
  await writeFile(file, randomBytes(6 * 512 * 1024 + 7));
  await page.goto("/documents/new");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Resumed-File");
  await writeDocument(page, content("resumed"));
  const answered: number[] = [];
  let isKilled = false;
  // The third piece is held until the server is gone.
  await page.route("**/api/console/UploadAttachment", async (route) => {
    const { Index } = z.object({ Index: z.int() }).parse(route.request().postDataJSON());
    if (Index === 2 && !isKilled) {
      isKilled = true;
      await product.killServer();
    }
    const response = await route.fetch().catch(() => undefined);
    if (!response) return route.abort();
    if (response.ok()) answered.push(Index);
    return route.fulfill({ response });
  });
  await choose(page, "Choose files", [file]);
  await expect(row(page, "The server does not answer")).toContainText("1.0 MiB of 3.0 MiB");
  expect(answered).toEqual([0, 1]);
  await page.getByRole("button", { name: "Create document" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "on their way" })).toBeVisible();
  await product.startServer();
  await page.getByRole("button", { name: "Try large.bin again" }).or(row(page, "uploaded")).first().click();
  await expect(row(page, sha256sum(file))).toBeVisible();
  expect(answered).toEqual([0, 1, 2, 3, 4, 5, 6]);
  await page.getByRole("button", { name: "Create document" }).click();
  await expect(page.getByRole("heading", { name: "Resumed-File" })).toBeVisible();
  const { AttachmentsContent } = await api.ssm.send(new GetDocumentCommand({ Name: "Resumed-File" }));
  expect(AttachmentsContent?.[0]?.Hash).toBe(sha256sum(file));
});

test("what is too large, too many or a folder is refused before anything is sent, and an upload is cancelled by keyboard", async ({
  page,
  scratch,
}) => {
  const names = Array.from({ length: 22 }, (_, index) => `file-${index}.txt`);
  for (const name of names) await writeFile(path.join(scratch, name), name);
  const large = path.join(scratch, "large.bin");
  await writeFile(large, "");
  await truncate(large, 65 * 1024 ** 2);
  await page.goto("/documents/new");
  await expect(documentEditor(page)).toBeEditable();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await choose(page, "Choose files", [large]);
  await expect(row(page, "It has 65.0 MiB; a file can have 64.0 MiB at most.")).toBeVisible();
  expect(asked.filter((address) => address.endsWith("/UploadAttachment"))).toEqual([]);
  await page.getByRole("button", { name: "Remove large.bin" }).press("Enter");
  await expect(page.getByRole("button", { name: "Choose files" })).toBeFocused();
  await choose(
    page,
    "Choose files",
    names.map((name) => path.join(scratch, name)),
  );
  await expect(page.getByRole("alert").filter({ hasText: "not added: file-20.txt, file-21.txt" })).toBeVisible();
  await expect(list(page).getByRole("listitem")).toHaveCount(20);
  await expect(page.getByText("20 of 20 files uploaded.")).toBeAttached();

  // The answer to its first piece does not come before it is cancelled.
  await page.getByRole("button", { name: "Remove file-0.txt" }).press("Enter");
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/api/console/UploadAttachment", async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await choose(page, "Choose files", [path.join(scratch, "file-21.txt")]);
  await page.getByRole("button", { name: "Cancel the upload of file-21.txt" }).press("Enter");
  await expect(row(page, "file-21.txt")).toHaveCount(0);
  letGo();
});

test("files that are dropped are uploaded, and a folder is said to be none", async ({ page, scratch }) => {
  const file = path.join(scratch, "dropped.txt");
  const folder = path.join(scratch, "folder");
  await writeFile(file, "dropped");
  await mkdir(folder);
  await page.goto("/documents/new");
  await expect(documentEditor(page)).toBeEditable();
  const button = page.getByRole("button", { name: "Choose files" });
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  const place = { x: (box?.x ?? 0) - 6, y: (box?.y ?? 0) + 6 };
  // As the system drags files into a window; a page's own events have none.
  const browser = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await browser.send("Input.dispatchDragEvent", {
      type,
      ...place,
      data: { items: [], files: [file, folder], dragOperationsMask: 1 },
    });
  await expect(page.getByRole("alert").filter({ hasText: "Folders cannot be attached" })).toBeVisible();
  await expect(row(page, sha256sum(file))).toBeVisible();
  await expect(page.getByText("1 of 1 files uploaded.")).toBeAttached();
});
