import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import pg from "pg";
import { accessibilityFaults, pixelsTooWide } from "./fixture/accessibility";
import { holdAnswers } from "./fixture/held-answer";
import { keepPicture } from "./fixture/picture";
import { expect, test } from "./fixture/test";

const audit = (page: Page) => page.getByRole("grid", { name: "Audit" });
const lineOf = (page: Page, operation: string) => audit(page).getByRole("row").filter({ hasText: operation }).first();

/** The page keeps WCAG 2.2 AA, and does not scroll sideways on a phone. */
async function expectAccessible(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  const viewport = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => pixelsTooWide(page)).toBeLessThanOrEqual(0);
  if (viewport) await page.setViewportSize(viewport);
}

test("a line says who did what from where; the text of a command is shown on demand, and that is a line too", async ({
  page,
  api,
  thisServer,
}, info) => {
  const secret = `echo quiet-${Date.now()}`;
  await api.send(secret, [thisServer], { Comment: "for the audit" });
  await page.goto("/audit?f=Operation%3DSendCommand");
  await expect(lineOf(page, "SendCommand")).toContainText("admin");
  await expect(lineOf(page, "SendCommand")).toContainText("127.0.0.1, AWS API");
  await expect(page.getByText(/Sealed up to \d\d:\d\d:\d\d/)).toBeVisible();
  await expect(page.locator("body")).not.toContainText(secret);

  await lineOf(page, "SendCommand").click();
  const panel = page.getByRole("region", { name: "SendCommand" });
  await expect(panel).toContainText("user/admin");
  await expect(panel).toContainText("documentName");
  await expect(panel).toContainText(/Line \d+/);
  await panel.getByRole("button", { name: "Show the text" }).click();
  await expect(panel.getByRole("region", { name: "Text of the command" })).toContainText(secret);
  await keepPicture(page, info, "audit-line");
  await expectAccessible(page);

  // The address is that of the line, for somebody else to look at.
  await page.reload();
  await expect(panel).toContainText("user/admin");
  await panel.getByRole("button", { name: "Close panel" }).click();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(lineOf(page, "GetAuditEntry")).toContainText("admin");
});

test("a refused call stands among the security events at once, without a reload", async ({ page, product }) => {
  await page.goto("/audit?security=1");
  await expect(page.getByRole("button", { name: "Connection: Live" })).toBeVisible();
  const answer = await fetch(product.url, {
    method: "POST",
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIANOSUCHKEY0000000/20260101/us-east-1/ssm/aws4_request, SignedHeaders=host, Signature=00",
      "x-amz-target": "AmazonSSM.SendCommand",
      "content-type": "application/x-amz-json-1.1",
    },
    body: "{}",
  });
  expect(answer.ok).toBe(false);
  await expect(lineOf(page, "SendCommand")).toContainText("Refused");
  await expect(lineOf(page, "SendCommand")).toContainText("Not signed in");
  await expectAccessible(page);
  await lineOf(page, "SendCommand").click();
  await expect(page.getByRole("region", { name: "SendCommand" })).toContainText("AKIANOSUCHKEY0000000");
});

test("the lines on screen are taken away as a file, and that is a line", async ({ page, api, thisServer }) => {
  await api.send("true", [thisServer], {});
  await page.goto("/audit?f=Operation%3DSendCommand&f=Outcome%3Ddone");
  await expect(lineOf(page, "SendCommand")).toBeVisible();
  for (const [item, extension] of [
    ["CSV, for a spreadsheet", "csv"],
    ["JSON lines, for a program", "jsonl"],
  ] as const) {
    await page.getByRole("button", { name: "Export" }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: item }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^audit-.*\\.${extension}$`));
    const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\n");
    const told = extension === "csv" ? lines.slice(1) : lines;
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((line) => line.includes("SendCommand"))).toBe(true);
  }
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(lineOf(page, "ExportAudit")).toContainText("admin");
});

test("a machine's timeline says who touched it, on the day that is asked for", async ({ page, api, machine }) => {
  const commandId = await api.send("true", [machine.id], {});
  await api.reaches(commandId, machine.id, "Success");
  await page.goto(`/managed-instances/${machine.id}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("renamed");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /save|rename/i })
    .click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("tab", { name: "Timeline" }).click();
  const timeline = page.getByRole("grid", { name: "Timeline" });
  await expect(timeline).toContainText("name: web-1 → renamed");
  for (const text of ["Renamed", "Ran AWS-RunShellScript", "Connected", "Registered"])
    await expect(timeline.getByRole("row").filter({ hasText: text }).first()).toBeVisible();

  await expectAccessible(page);
  await page.getByText("Connections", { exact: true }).click();
  await expect(timeline).not.toContainText("Connected");
  await page.getByRole("button", { name: "Yesterday" }).click();
  await expect(page.getByText("No matches")).toBeVisible();
  await page.getByRole("button", { name: "Today" }).click();
  await timeline.getByRole("link", { name: "Ran AWS-RunShellScript" }).first().click();
  await expect(page).toHaveURL(new RegExp(`/commands/${commandId}/${machine.id}`));

  await page.goto(`/managed-instances/${machine.id}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("web-1");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /save|rename/i })
    .click();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("what the server found out about its database is said on every page, until it was seen", async ({
  page,
  product,
}) => {
  const database = new pg.Client({ connectionString: product.databaseUrl });
  await database.connect();
  await database.query(
    `INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, source, resources)
     SELECT account_id, overlay(max(id::text) placing 'ffffffffffff' from 25)::uuid, now(), 'r', 'system', 'RowRejected', 'refused', 'system/integrity', 'local', '{}'
     FROM audit_entry GROUP BY account_id`,
  );
  await database.end();
  const alarm = page.getByRole("alert").filter({ hasText: "behind its back" });
  // It pushes the page down: not while somebody is pressing a button.
  const answer = await holdAnswers(page, "GetAuditAlerts");
  const asked = page.waitForRequest(/GetAuditAlerts/);
  await page.goto("/commands");
  await asked;
  await page.getByRole("heading", { name: "Commands", level: 1 }).hover();
  await page.mouse.down();
  const known = page.waitForResponse(/GetAuditAlerts/);
  answer();
  await (await known).finished();
  await page.waitForTimeout(1_500);
  await expect(alarm).toHaveCount(0);
  await page.mouse.up();
  await expect(alarm).toBeVisible();
  await expectAccessible(page);
  await alarm.getByRole("link", { name: "See what was found" }).click();
  await expect(page.getByRole("region", { name: "RowRejected" })).toContainText("system/integrity");
  await alarm.getByRole("button", { name: "Dismiss" }).click();
  await expect(alarm).toBeHidden();
  await page.goto("/managed-instances");
  await expect(page.getByRole("heading", { name: "Managed Instances", level: 1 })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "behind its back" })).toHaveCount(0);
});
