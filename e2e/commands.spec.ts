import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Locator } from "@playwright/test";
import pg from "pg";
import { CommandPage } from "./fixture/command-page";
import { gatedLines } from "./fixture/gate";
import { expect, test } from "./fixture/test";
import { toggle } from "./fixture/toggle";

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const colourOf = (locator: Locator) => locator.first().evaluate((element) => getComputedStyle(element).color);

/** Whether a process of this machine lives; one that ended but was not waited for does not. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return status !== undefined && !/\) [ZX] /.test(status);
}

test("by mouse: nothing is chosen before somebody does, exactly the chosen machines are named, and the script runs there", async ({
  page,
  thisServer,
  machine,
}) => {
  const commands = new CommandPage(page);
  await page.goto("/commands");
  await page.getByRole("link", { name: "Run command" }).first().click();
  await commands.script.click();
  await commands.script.fill("echo hello from the form");
  const table = page.getByRole("grid", { name: "Machines" });
  await expect(table.getByRole("row", { name: machine.name })).toBeVisible();
  await expect(table.getByRole("checkbox", { checked: true })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Run on/ })).toBeDisabled();
  await expect(page.getByRole("status").filter({ hasText: "Select at least one machine." })).toBeVisible();

  const plan = page.getByRole("region", { name: "Machines" });
  await toggle(table.getByRole("row", { name: machine.name }), true);
  await expect(plan.getByRole("listitem")).toHaveText([new RegExp(machine.name)]);
  await toggle(table.getByRole("row", { name: "This server" }), true);
  await expect(plan.getByRole("listitem")).toHaveCount(2);
  await expect(plan).toContainText("This server");
  await expect(plan).toContainText("for trial");
  await expect(page.getByRole("region", { name: "Rendered command" })).toContainText("echo hello from the form");
  await toggle(table.getByRole("row", { name: machine.name }), false);
  await expect(plan.getByRole("listitem")).toHaveText([/This server/]);

  await commands.run();
  await expect(commands.lines()).toContainText("hello from the form");
  await expect(commands.status("Success")).toBeVisible();
  await expect(page.getByRole("row", { name: "This server" })).toContainText(thisServer);
});

test("each line is on screen before the next exists; a reload in the middle loses and doubles nothing", async ({
  page,
  api,
  thisServer,
  scratch,
}) => {
  const commands = new CommandPage(page);
  const { script, letGo, text } = gatedLines(scratch, 20);
  await commands.open([thisServer]);
  await commands.script.fill(script);
  const id = await commands.run();
  for (let line = 1; line <= 5; line += 1) {
    await letGo(line);
    await expect(commands.lines().getByText(`line ${line}`, { exact: true })).toBeVisible();
    expect(await commands.text()).toEqual(text.split("\n").slice(0, line));
  }
  await expect(commands.status("In progress")).toBeVisible();

  await page.reload();
  await expect(commands.lines().getByText("line 5", { exact: true })).toBeVisible();
  expect(await commands.text()).toEqual(text.split("\n").slice(0, 5));
  await letGo(6);
  await expect(commands.lines().getByText("line 6", { exact: true })).toBeVisible();
  await letGo(7, 20);
  await expect(commands.status("Success")).toBeVisible();
  await expect(commands.lines().getByText("line 20", { exact: true })).toBeVisible();
  expect(await commands.text()).toEqual(text.trimEnd().split("\n"));

  const { bytes, sha256: downloaded } = await commands.download();
  expect(bytes.toString()).toBe(text);
  expect(downloaded).toBe(sha256(await readFile(path.join(scratch, "own.txt"))));
  await api.reaches(id, thisServer, "Success");
});

test("what happened between opening a page and its first live connection is on it as soon as that is there", async ({
  page,
  api,
  thisServer,
  scratch,
}) => {
  const commands = new CommandPage(page);
  const { script, letGo } = gatedLines(scratch, 1);
  let connect = () => {};
  const mayConnect = new Promise<void>((resolve) => {
    connect = resolve;
  });
  await page.routeWebSocket(/socket\.io/, async (socket) => {
    await mayConnect;
    socket.connectToServer();
  });
  const id = await api.send(script, [thisServer]);
  await api.reaches(id, thisServer, "InProgress");
  await page.goto(`/commands/${id}`);
  await expect(commands.status("In progress")).toBeVisible();
  await letGo(1);
  await api.reaches(id, thisServer, "Success");
  connect();
  await expect(commands.status("Success")).toBeVisible();
  await expect(commands.lines()).toContainText("line 1");
});

test("standard error is told apart from output, and the exit code is shown", async ({ page, api, thisServer }) => {
  const commands = new CommandPage(page);
  const id = await api.send("echo to the one; echo to the other >&2; exit 3", [thisServer]);
  await page.goto(`/commands/${id}/${thisServer}`);
  await expect(commands.status("Failed")).toBeVisible();
  await expect(commands.stream("Error")).toContainText("1");
  await expect.poll(() => commands.text("Output")).toEqual(["to the one"]);
  await commands.stream("Error").click();
  await expect(commands.lines("Error")).toContainText("to the other");
  await expect.poll(() => commands.text("Error")).toEqual(["to the other"]);
  await expect(page.getByRole("region", { name: /^Step 1/ })).toContainText(/Response code\s*3/);
});

test("cancel ends a running command, and its process group is gone", async ({ page, api, thisServer, scratch }) => {
  const commands = new CommandPage(page);
  const id = await api.send(
    [`cd '${scratch}'`, "sleep 1000 &", 'echo "$$ $!" > pids.txt', "echo ready", "wait"].join("\n"),
    [thisServer],
  );
  await page.goto(`/commands/${id}`);
  await expect(commands.lines()).toContainText("ready");
  const pids = (await readFile(path.join(scratch, "pids.txt"), "utf8")).trim().split(" ").map(Number);
  expect(pids).toHaveLength(2);
  for (const pid of pids) expect(await isAlive(pid)).toBe(true);
  await commands.cancel();
  await expect(commands.status("Cancelled")).toBeVisible();
  for (const pid of pids) await expect.poll(() => isAlive(pid)).toBe(false);
  await expect(page.getByRole("button", { name: "Cancel command" })).toBeDisabled();
});

test("a command is rerun as it was, and rerun edited", async ({ page, api, thisServer }) => {
  const commands = new CommandPage(page);
  const first = await api.send("echo the very same", [thisServer], { Comment: "of the first run" });
  await api.reaches(first, thisServer, "Success");
  await page.goto(`/commands/${first}`);
  await page.getByRole("button", { name: "Rerun" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Run this command again?" });
  await expect(dialog).toContainText("echo the very same");
  await expect(dialog.getByRole("list", { name: "Affected" })).toContainText(thisServer);
  await dialog.getByRole("button", { name: "Run on 1 machine" }).click();
  await expect(page).not.toHaveURL(new RegExp(first));
  const second = await commands.sent();
  await expect(commands.lines()).toContainText("the very same");
  expect(second).not.toBe(first);

  await page.getByRole("link", { name: "Copy to new" }).click();
  await expect(commands.script).toContainText("echo the very same");
  await expect(page.getByRole("textbox", { name: /^Comment/ })).toHaveValue("of the first run");
  await commands.script.fill("echo something else");
  await commands.run();
  await expect(commands.lines()).toContainText("something else");
  await expect(page.locator("#content")).toContainText("of the first run");
});

test("success on one of two machines is amber, never green, and the failed one can be found", async ({
  page,
  api,
  thisServer,
  machine,
  scratch,
}) => {
  const commands = new CommandPage(page);
  // Whoever makes the folder first succeeds.
  const id = await api.send(`mkdir '${scratch}/first' || exit 4`, [thisServer, machine.id], { MaxErrors: "1" });
  await page.goto(`/commands/${id}`);
  const verdict = commands.status("Success on 1 of 2: 1 failed");
  await expect(verdict).toBeVisible();
  const green = await colourOf(page.getByRole("row", { name: /./ }).getByText("Success", { exact: true }));
  const red = await colourOf(page.getByRole("row", { name: /./ }).getByText("Failed", { exact: true }));
  const shown = await colourOf(verdict);
  expect(new Set([green, red, shown]).size).toBe(3);
  await page.goto("/commands?tab=history");
  await expect(page.getByRole("row", { name: id })).toContainText("Success on 1 of 2: 1 failed");
});

test("a command is run again only where it failed, as it was or edited first", async ({
  page,
  api,
  thisServer,
  machine,
  scratch,
}) => {
  const commands = new CommandPage(page);
  const id = await api.send(`mkdir '${scratch}/first' || exit 4`, [thisServer, machine.id], { MaxErrors: "1" });
  await page.goto(`/commands/${id}`);
  await expect(commands.status("Success on 1 of 2: 1 failed")).toBeVisible();
  const failed = await page.getByRole("row").filter({ hasText: "Failed" }).getByRole("link").first().textContent();
  await page.getByRole("button", { name: "Rerun" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Run this command again?" });
  await expect(dialog.getByRole("button", { name: "Run on 2 machines" })).toBeVisible();
  await dialog.getByRole("radio", { name: /Only those of its machines/ }).check({ force: true });
  await expect(dialog.getByRole("checkbox", { name: "Success 1" })).not.toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Failed 1" })).toBeChecked();
  await expect(dialog.getByRole("list", { name: "Affected" })).toContainText(failed ?? "no link");
  await dialog.getByRole("checkbox", { name: "Failed 1" }).uncheck({ force: true });
  await expect(dialog).toContainText("Choose at least one status.");
  await dialog.getByRole("checkbox", { name: "Failed 1" }).check({ force: true });
  await dialog.getByRole("button", { name: "Run on 1 machine" }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(commands.status("Failed")).toBeVisible();
  await expect(page.locator("#content")).toContainText(`Failed in ${id}`);

  await page.goto(`/commands/${id}`);
  await page.getByRole("button", { name: "Rerun" }).click();
  await dialog.getByRole("radio", { name: /Only those of its machines/ }).check({ force: true });
  await dialog.getByRole("link", { name: "Edit first" }).click();
  await expect(page.getByRole("radio", { name: "Machines of an earlier command" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Failed 1" })).toBeChecked();
  await commands.script.fill("echo mended");
  await commands.run();
  await expect(commands.lines()).toContainText("mended");
  await expect(commands.status("Success")).toBeVisible();
});

test("an order that was edited in the database is refused by the machine, and shown as refused with the reason", async ({
  page,
  api,
  product,
  machine,
  scratch,
}) => {
  const commands = new CommandPage(page);
  await machine.stop();
  const harmless = `touch '${scratch}/harmless'`;
  const [otherScript, otherEnvelope] = [await api.send(harmless, [machine.id]), await api.send(harmless, [machine.id])];
  const database = new pg.Client({ connectionString: product.databaseUrl });
  await database.connect();
  await database.query(
    `update order_body set body = convert_to(replace(convert_from(body, 'UTF8'), 'harmless', 'harmful!'), 'UTF8') where command_id = $1`,
    [otherScript],
  );
  const { rowCount } = await database.query(
    `update invocation set envelope = convert_to(replace(convert_from(envelope, 'UTF8'), '"runAs":"agent"', '"runAs":"other"'), 'UTF8')
      where command_id = $1 and position('"runAs":"agent"'::bytea in envelope) > 0`,
    [otherEnvelope],
  );
  expect(rowCount).toBe(1);
  await database.end();

  await page.goto(`/commands/${otherScript}/${machine.id}`);
  await expect(page.getByText(/^Waiting for the machine|^On its way to the machine/)).toBeVisible();
  machine.start();
  for (const [id, reason] of [
    [otherScript, /body mismatch/i],
    [otherEnvelope, /bad signature/i],
  ] as const) {
    await page.goto(`/commands/${id}/${machine.id}`);
    await expect(commands.status("Refused")).toBeVisible();
    await expect(page.locator("#content")).toContainText(reason);
  }
  await expect(readFile(path.join(scratch, "harmful!"))).rejects.toThrow();
  await expect(readFile(path.join(scratch, "harmless"))).rejects.toThrow();
});

test("a command to a machine that is away stays pending, runs on its return, and times out without it", async ({
  page,
  api,
  machine,
}) => {
  const commands = new CommandPage(page);
  await machine.stop();
  const tooLate = await api.send("echo never", [machine.id], { TimeoutSeconds: 30 });
  await page.goto(`/commands/${tooLate}`);
  await expect(commands.status("Pending")).toBeVisible();
  await expect(commands.status("Delivery timed out")).toBeVisible();

  const inTime = await api.send("echo at last", [machine.id]);
  await page.goto(`/commands/${inTime}`);
  await expect(commands.status("Pending")).toBeVisible();
  machine.start();
  await expect(commands.lines()).toContainText("at last");
  await expect(commands.status("Success")).toBeVisible();
  await page.goto(`/commands/${tooLate}/${machine.id}`);
  await expect(commands.status("Delivery timed out")).toBeVisible();
});

test("hostile output is text: colours are drawn, progress is overwritten, nothing of it is markup", async ({
  page,
  api,
  thisServer,
}) => {
  const commands = new CommandPage(page);
  const id = await api.send(
    [
      `printf '\\033[31mred words\\033[0m plain\\n'`,
      `printf '10%%\\r50%%\\r100%%\\n'`,
      `echo '<script>alert(1)</script><img src=x onerror=alert(2)>'`,
      `printf '\\033]0;title\\007\\033[2J\\033[Hcleared?\\n'`,
      `printf '\\033]8;;javascript:alert(3)\\033\\\\press me\\033]8;;\\033\\\\\\n'`,
      `printf 'bytes \\377\\376 that are no text\\n'`,
      "echo the end",
    ].join("\n"),
    [thisServer],
  );
  await page.goto(`/commands/${id}`);
  const lines = commands.lines();
  await expect(lines).toContainText("the end");
  const red = lines.getByText("red words", { exact: true });
  await expect(red).toBeVisible();
  expect(await colourOf(red)).not.toBe(await colourOf(lines.getByText("the end", { exact: true })));
  await expect(lines).toContainText("<script>alert(1)</script><img src=x onerror=alert(2)>");
  await expect(lines.locator("script, img, a, iframe")).toHaveCount(0);
  await expect(lines).toContainText("press me");
  await expect(lines).toContainText("cleared?");
  expect(await page.title()).not.toBe("title");
  const text = await commands.text();
  expect(text).toHaveLength(7);
  expect(text[1]).toContain("100%");
  const { bytes } = await commands.download();
  expect(bytes.includes(Buffer.from([0xff, 0xfe]))).toBe(true);
  expect(bytes.toString("latin1")).toContain("\x1b[31mred words\x1b[0m plain\n10%\r50%\r100%\n");
});
