import type { Page } from "@playwright/test";
import { addMachine } from "./fixture/machine";
import { connectRogueNode } from "./fixture/rogue-node";
import { expect, test } from "./fixture/test";

const rowOf = (page: Page, name: string) =>
  page
    .getByRole("grid", { name: "Managed instances" })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${name}( for trial)?$`) }) });

/** Types a condition into the filter. */
async function filterBy(page: Page, text: string) {
  await page.getByRole("combobox", { name: "Filter managed instances" }).fill(text);
  await page.keyboard.press("Enter");
}

test("the list tells which machines answer, and changes by itself when one stops and returns", async ({
  page,
  thisServer,
  machine,
}) => {
  await page.goto("/managed-instances");
  await expect(rowOf(page, "This server")).toContainText(thisServer);
  await expect(rowOf(page, "This server")).toContainText("for trial");
  await expect(rowOf(page, machine.name)).toContainText("Online");
  // A page that was loaded anew would not know this any more.
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
  await machine.stop();
  await expect(rowOf(page, machine.name)).toContainText("Connection lost");
  await expect(rowOf(page, "This server")).toContainText("Online");
  machine.start();
  await expect(rowOf(page, machine.name)).toContainText("Online");
  expect(await page.evaluate(() => "isTheSamePage" in window)).toBe(true);
});

test("a filter is kept in the address, says how many match, and is cleared where nothing does", async ({
  page,
  machine,
}) => {
  await page.goto("/managed-instances");
  await expect(rowOf(page, "This server")).toBeVisible();
  await filterBy(page, machine.id);
  await expect(rowOf(page, "This server")).toBeHidden();
  await expect(rowOf(page, machine.name)).toBeVisible();
  await expect(page.getByText("1 match", { exact: true })).toBeVisible();
  await page.reload();
  await expect(rowOf(page, machine.name)).toBeVisible();
  await expect(rowOf(page, "This server")).toBeHidden();

  await filterBy(page, "no such machine anywhere");
  await expect(page.getByText("No matches")).toBeVisible();
  await page
    .getByRole("button", { name: /^Clear filter/ })
    .first()
    .click();
  await expect(rowOf(page, "This server")).toBeVisible();
});

test("a machine shows what it says of itself, takes tags and a new name, and its commands", async ({
  page,
  api,
  machine,
}) => {
  const command = await api.send("echo seen on its own page", [machine.id], { Comment: "for its own page" });
  await page.goto("/managed-instances");
  await rowOf(page, machine.name).getByRole("link", { name: machine.name }).click();
  await expect(page.getByRole("heading", { name: machine.name, level: 1 })).toBeVisible();
  for (const heading of ["Status", "Machine", "Registration"])
    await expect(page.getByRole("heading", { name: heading, exact: true })).toBeVisible();
  await expect(page.locator("#content")).toContainText("Linux");
  await expect(page.getByText("Commands on this machine can read this server's keys.")).toBeHidden();

  const menu = async (action: string) => {
    await page.getByRole("button", { name: "Actions", exact: true }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };
  await menu("Edit tags");
  const tags = page.getByRole("dialog", { name: `Tags of ${machine.name}` });
  await tags.getByRole("button", { name: "Add tag" }).click();
  await tags.getByRole("textbox", { name: "Key of tag 1" }).fill("Role");
  await tags.getByRole("textbox", { name: "Value of tag 1" }).fill("web");
  await tags.getByRole("button", { name: "Save tags" }).click();
  await expect(tags).toBeHidden();
  await page.getByRole("tab", { name: /^Tags/ }).click();
  await expect(page.getByRole("grid", { name: "Tags" }).getByRole("row", { name: "Role" })).toContainText("web");

  await menu("Rename");
  const rename = page.getByRole("dialog", { name: `Rename ${machine.name}` });
  await rename.getByLabel("Name").fill("web-renamed");
  await rename.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: "web-renamed", level: 1 })).toBeVisible();
  await menu("Rename");
  await page.getByRole("dialog").getByLabel("Name").fill(machine.name);
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: machine.name, level: 1 })).toBeVisible();

  await page.getByRole("tab", { name: "Commands" }).click();
  await page.getByRole("row", { name: command }).getByRole("link", { name: command }).click();
  await expect(page.getByRole("region", { name: /^Output, / })).toContainText("seen on its own page");

  await page.goto("/managed-instances");
  await filterBy(page, "Tag = Role=web");
  await expect(rowOf(page, machine.name)).toBeVisible();
  await expect(rowOf(page, "This server")).toBeHidden();
});

test("this server's own machine warns that commands on it can read the server's keys", async ({ page, thisServer }) => {
  await page.goto(`/managed-instances/${thisServer}`);
  await expect(page.getByRole("heading", { name: "This server" })).toBeVisible();
  await expect(page.getByText("for trial")).toBeVisible();
  await expect(page.getByText("Commands on this machine can read this server's keys.")).toBeVisible();
});

test("deregistering asks for what cannot be typed by accident, and the machine is gone", async ({
  page,
  product,
  api,
  thisServer,
}) => {
  const leaving = await addMachine(product, api.ssm, "leaving");
  await expect.poll(() => api.online()).toContain(leaving.id);
  const history = await api.send("echo stays", [leaving.id]);
  await api.reaches(history, leaving.id, "Success");
  await page.goto(`/managed-instances/${leaving.id}`);
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Deregister/ }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByRole("list", { name: "Affected" })).toContainText(`leaving (${leaving.id})`);
  const confirm = dialog.getByRole("button", { name: "Deregister" });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox", { name: /^To confirm/ }).fill(thisServer.slice(-6));
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox", { name: /^To confirm/ }).fill(leaving.id.slice(-6));
  await confirm.click();
  await expect(page.getByRole("heading", { name: /^Managed Instances/ })).toBeVisible();
  await expect(rowOf(page, "This server")).toBeVisible();
  await expect(rowOf(page, "leaving")).toHaveCount(0);

  await page.goto(`/managed-instances/${leaving.id}`);
  await expect(page.getByText("Managed instance not found").first()).toBeVisible();
  await page.goto(`/commands/${history}`);
  await expect(page.getByRole("region", { name: /^Output, / })).toContainText("stays");
  await leaving.remove();
});

test("what a rogue machine says of itself is text and nothing else", async ({ page, product, api }) => {
  const script = "<script>window.owned=1;alert(1)</script>";
  const image = '<img src=x onerror="window.owned=1;alert(2)">';
  const escapes = "\u001b[31mred\u001b]0;title\u0007\u001b[2J";
  const rogue = await connectRogueNode(product.url, api.ssm, {
    hostName: `${script}${escapes}`,
    platformName: image,
    platformVersion: "javascript:alert(3)",
    kernel: `"><svg onload=alert(4)>`,
    user: "{{constructor.constructor('alert(5)')()}}",
    architecture: "__proto__",
  });
  expect(rogue.said).toEqual({ ok: true });
  await page.goto("/managed-instances");
  const row = page.getByRole("row").filter({ hasText: rogue.id });
  await expect(row).toContainText(script);
  await expect(row).toContainText(image);
  await row.getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: script, level: 1 })).toBeVisible();
  await expect(page.locator("#content")).toContainText('"><svg onload=alert(4)>');
  await expect(page.locator("#content")).toContainText(image);
  await page.getByRole("link", { name: "Run command" }).click();
  await expect(page.getByRole("region", { name: "Machines" })).toContainText(script);

  for (const address of ["/managed-instances", `/managed-instances/${rogue.id}`, `/commands/new?nodes=${rogue.id}`]) {
    await page.goto(address);
    await expect(page.getByText(script).first()).toBeVisible();
    expect(await page.evaluate(() => "owned" in window)).toBe(false);
    await expect(page.locator("#content").locator("script, img, iframe, [onload], [onerror]")).toHaveCount(0);
    // Neither escapes nor bells are left: a terminal that somebody pastes this into stays as it was.
    expect(await page.locator("#content").textContent()).not.toMatch(/[\u001b\u0007]/);
    expect(await page.title()).toContain("Quarterdeck");
  }
  rogue.leave();
});
