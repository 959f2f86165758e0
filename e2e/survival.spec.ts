import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandPage } from "./fixture/command-page";
import { gatedLines } from "./fixture/gate";
import { expect, test } from "./fixture/test";

const sha256Of = async (file: string) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

test("a server killed in the middle of output and an agent killed after it lose, double and rerun nothing", async ({
  page,
  product,
  api,
  thisServer,
  scratch,
}) => {
  const commands = new CommandPage(page);
  const { script, letGo, text } = gatedLines(scratch, 40);
  const id = await api.send(script, [thisServer]);
  await page.goto(`/commands/${id}/${thisServer}`);
  await letGo(1, 5);
  await expect(commands.lines().getByText("line 5", { exact: true })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));

  await product.killServer();
  await expect(page.getByRole("button", { name: "Connection: Disconnected" })).toBeVisible();
  // The script goes on meanwhile, and what it writes waits on the machine.
  await letGo(6, 15);
  await expect.poll(() => readFile(path.join(scratch, "own.txt"), "utf8")).toContain("line 15\n");
  await expect(commands.lines().getByText("line 5", { exact: true })).toBeVisible();
  await product.startServer();
  await expect(page.getByRole("button", { name: "Connection: Live" })).toBeVisible();
  await expect(commands.lines().getByText("line 15", { exact: true })).toBeVisible();

  await product.killAgent();
  await letGo(16, 25);
  await expect.poll(() => readFile(path.join(scratch, "own.txt"), "utf8")).toContain("line 25\n");
  product.startAgent();
  await expect(commands.lines().getByText("line 25", { exact: true })).toBeVisible();

  await letGo(26, 40);
  await expect(commands.status("Success")).toBeVisible();
  await expect(page.getByRole("region", { name: /^Step 1/ })).toContainText(/Response code\s*0/);
  await expect(commands.stream("Output")).toContainText("40");
  const { bytes, sha256 } = await commands.download();
  expect(bytes.toString()).toBe(text);
  expect(sha256).toBe(await sha256Of(path.join(scratch, "own.txt")));
  expect(await readFile(path.join(scratch, "effects.txt"), "utf8")).toBe("started\n");
  // All of that without anybody's help: it is the page that was opened at first.
  expect(await page.evaluate(() => "isTheSamePage" in window)).toBe(true);
});

test("a million lines are opened at their end, jumped into and had whole, with the server killed in their middle", async ({
  page,
  product,
  api,
  thisServer,
  scratch,
}) => {
  const commands = new CommandPage(page);
  const id = await api.send(
    [
      `cd '${scratch}' || exit 9`,
      "echo started >> effects.txt",
      "{ seq 1 400000; until [ -e go-on ]; do sleep 0.05; done; seq 400001 1000000; } | tee own.txt",
    ].join("\n"),
    [thisServer],
  );
  await page.goto(`/commands/${id}`);
  await expect(
    commands
      .lines()
      .getByText(/^\d{5,}$/)
      .first(),
  ).toBeVisible();
  await product.killServer();
  await writeFile(path.join(scratch, "go-on"), "");
  await product.startServer();
  await expect(commands.status("Success")).toBeVisible();
  await expect(commands.lines().getByText("1000000", { exact: true })).toBeVisible();
  await expect(commands.stream("Output")).toContainText("1,000,000");
  const goTo = page.getByRole("textbox", { name: "Go to line" });
  await goTo.fill("123456");
  await goTo.press("Enter");
  await expect(commands.lines().getByText("123456", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/line=123456/);

  const { sha256 } = await commands.download();
  expect(sha256).toBe(await sha256Of(path.join(scratch, "own.txt")));
  expect(await readFile(path.join(scratch, "effects.txt"), "utf8")).toBe("started\n");
});

test("what a page had not loaded when the server went comes with the server, and the page stays meanwhile", async ({
  page,
  product,
}) => {
  // From here on nothing more is loaded, also not by a page that comes to rest before the server has gone.
  await page.goto("/activations", { waitUntil: "commit" });
  const create = page.getByRole("button", { name: "Create activation" });
  await expect(create).toBeVisible();
  await page.route("**/_next/static/chunks/**", (route) => route.abort());
  await product.killServer();
  await create.click();
  await expect(page.getByRole("button", { name: "Connection: Disconnected" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Activations", level: 1 })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // In this order: a server that answers and does not have the piece would have been updated.
  await page.unroute("**/_next/static/chunks/**");
  await product.startServer();
  await expect(page.getByRole("dialog", { name: "Create activation" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Connection: Live" })).toBeVisible();
});

test("a page from before an update says so, and is there again when it is loaded anew", async ({ page }) => {
  await page.goto("/activations", { waitUntil: "commit" });
  const create = page.getByRole("button", { name: "Create activation" });
  await expect(create).toBeVisible();
  // As a server answers that has other files now.
  await page.route("**/_next/static/chunks/**", (route) => route.fulfill({ status: 404, body: "" }));
  await create.click();
  const notice = page.getByRole("status").filter({ hasText: "Quarterdeck was updated." });
  await expect(notice).toBeVisible();
  await expect(page.getByRole("heading", { name: "Activations", level: 1 })).toBeVisible();
  await page.unroute("**/_next/static/chunks/**");
  await notice.getByRole("button", { name: "Load the page again" }).click();
  await expect(notice).toHaveCount(0);
  await create.click();
  await expect(page.getByRole("dialog", { name: "Create activation" })).toBeVisible();
});
