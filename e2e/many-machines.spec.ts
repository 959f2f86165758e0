import type { Page } from "@playwright/test";
import { addMachine, type Machine } from "./fixture/machine";
import { multiplyInvocations, removeCopies } from "./fixture/many-invocations";
import { expect, test } from "./fixture/test";

// One command on three real machines: two print the same, on this server a line among many differs and it fails.

let third: Machine;
let commandId: string;

const script = (odd: string) => `
for i in $(seq 1 300); do
  if [ "$i" = 150 ] && [ "$AWS_SSM_INSTANCE_ID" = "${odd}" ]; then echo "line 150 is odd here"; else echo "line $i"; fi
done
[ "$AWS_SSM_INSTANCE_ID" != "${odd}" ] || exit 3`;

test.beforeAll(async ({ api, product, thisServer, machine }) => {
  third = await addMachine(product, api.ssm, "web-3");
  await expect.poll(() => api.online()).toContain(third.id);
  commandId = await api.send(script(thisServer), [thisServer, machine.id, third.id], {
    Comment: "one is odd",
    // Were the odd one first, the others would not be sent any more.
    MaxErrors: "100%",
  });
  await api.reaches(commandId, thisServer, "Failed");
  for (const { id } of [machine, third]) await api.reaches(commandId, id, "Success");
});
test.afterAll(async ({ product }) => {
  await third?.remove();
  await removeCopies(product);
});
test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const outputs = (page: Page) => page.getByRole("region", { name: "Machines by output" });
const group = (page: Page, name: RegExp) => outputs(page).getByRole("listitem").filter({ hasText: name });
const table = (page: Page) => page.getByRole("grid", { name: "Machines" });
const copied = async (page: Page) => {
  await page.getByRole("button", { name: "Copy link" }).first().click();
  await expect(page.getByText("Link copied")).toBeAttached();
  return page.evaluate(() => navigator.clipboard.readText());
};

test("machines that printed the same are one group; what the odd one printed stands beside it, and a link shows the same", async ({
  page,
  context,
  machine,
}) => {
  await page.goto(`/commands/${commandId}`);
  await expect(group(page, /2 machines/)).toContainText("Most");
  const odd = group(page, /1 machine/);
  await expect(odd).toContainText("exit code 3");

  await odd.getByRole("button", { name: "Compare" }).click();
  const diff = odd.getByRole("region", { name: "Output 1 beside Output 2" });
  await expect(odd.getByText("1 line differs.")).toBeVisible();
  await expect(diff).toContainText("line 150 is odd here");
  await expect(diff.getByRole("button", { name: /lines are the same/ })).toHaveCount(2);
  // Far from what differs it is folded.
  await expect(diff.getByText("line 20", { exact: true })).toHaveCount(0);
  await diff
    .getByRole("button", { name: /lines are the same/ })
    .first()
    .click();
  await expect(diff.getByText("line 20", { exact: true })).toHaveCount(2);

  await group(page, /2 machines/)
    .getByRole("button", { name: "Show machines" })
    .click();
  await expect(table(page).getByRole("row").filter({ hasText: machine.name })).toBeVisible();
  await expect(table(page).getByRole("row").filter({ hasText: "Failed" })).toHaveCount(0);

  const other = await context.newPage();
  await other.goto(await copied(page));
  await expect(other.getByText("line 150 is odd here").first()).toBeVisible();
  await expect(table(other).getByRole("row").filter({ hasText: machine.name })).toBeVisible();
  await expect(table(other).getByRole("row").filter({ hasText: "Failed" })).toHaveCount(0);
});

test("the machines of a group are run on again, and no others", async ({ page, machine, thisServer }) => {
  await page.goto(`/commands/${commandId}`);
  await group(page, /2 machines/)
    .getByRole("button", { name: "More" })
    .click();
  await page.getByRole("menuitem", { name: "Run again on these" }).click();
  await expect(page.getByRole("button", { name: "Run on 2 machines" })).toBeEnabled();
  const plan = page.getByRole("region", { name: "Machines" });
  await expect(plan).toContainText(machine.name);
  await expect(plan).not.toContainText(thisServer);
});

test("by keyboard: ] goes to the odd machine on the page of the command, and from any machine's output", async ({
  page,
  machine,
  thisServer,
}) => {
  await page.goto(`/commands/${commandId}`);
  await expect(page.getByText("1 machine is odd")).toBeVisible();
  await page.keyboard.press("]");
  const grid = page.getByRole("listbox", { name: "Machines by status" });
  await expect(grid).toBeFocused();
  await expect(grid.getByRole("option")).toHaveText(/Failed/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/commands/${commandId}/${thisServer}`));

  await page.goto(`/commands/${commandId}/${machine.id}`);
  await expect(page.getByRole("button", { name: "Next odd machine (])" })).toBeVisible();
  await page.keyboard.press("]");
  await expect(page).toHaveURL(new RegExp(`/commands/${commandId}/${thisServer}`));
});

test("a search of all output counts on each machine and leads to the very line", async ({ page, thisServer }) => {
  await page.goto(`/commands/${commandId}`);
  const search = page.getByRole("region", { name: "Search all output" });
  await search.getByLabel("Text to search for").fill("line 150");
  await search.getByRole("button", { name: "Search", exact: true }).click();
  await expect(search.getByRole("status").first()).toContainText("3 matches on 3 machines; searched all of 3 machines");
  await search.getByLabel("Text to search for").fill("odd HERE");
  await page.keyboard.press("Enter");
  await expect(search.getByRole("status").first()).toContainText("1 match on 1 machine; searched all of 3 machines");
  const found = search.getByRole("list", { name: "Machines with matches" });
  // The lines around it.
  await expect(found).toContainText("line 149");
  await expect(found).toContainText("line 151");
  await found.getByRole("link", { name: "Line 150" }).click();
  await expect(page).toHaveURL(new RegExp(`/commands/${commandId}/${thisServer}.*line=150`));
  await expect(page.locator("[data-line='150'][data-current]")).toContainText("is odd here");
});

test("past commands are searched from the list of commands, with filters in the address", async ({ page }) => {
  await page.goto("/commands");
  await page.getByRole("link", { name: "Search output" }).click();
  await page.getByLabel("Text to search for").fill("odd here");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Machines with matches" })).toContainText("AWS-RunShellScript");
  await page.goto("/commands/search?q=odd+here&f=DocumentName%3DAWS-UpdateSSMAgent");
  await expect(page.getByRole("status").filter({ hasText: "No match; searched all of 0 machines" })).toBeVisible();
});

test("lines are marked by mouse and by keyboard, and a link to them shows these lines of this stream", async ({
  page,
  context,
  thisServer,
}) => {
  await page.goto(`/commands/${commandId}/${thisServer}?line=140`);
  const marked = page.locator("[data-line][data-current]");
  await expect(marked).toHaveCount(1);
  const number = (line: number) => page.locator(`[data-line='${line}']`);
  await number(142).click({ position: { x: 10, y: 10 } });
  await number(145).click({ position: { x: 10, y: 10 }, modifiers: ["Shift"] });
  await expect(marked).toHaveCount(4);
  await page.getByRole("region", { name: /^Output, / }).focus();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(marked).toHaveCount(5);
  await page.keyboard.press("Shift+K");
  await page.keyboard.press("Shift+J");
  await expect(page.getByText("Lines 142 to 146 are marked")).toBeAttached();

  const address = await copied(page);
  expect(address).toMatch(/\?step=0\.1&stream=stdout&line=142-146$/);
  const other = await context.newPage();
  await other.goto(address);
  await expect(other.locator("[data-line][data-current]")).toHaveCount(5);
  await expect(other.locator("[data-line='142'][data-current]")).toBeInViewport();
  await other.goto(address.replace("142-146", "L10-L12"));
  await expect(other.locator("[data-line='10'][data-current]")).toBeInViewport();
});

test("ten thousand machines at one glance: counted in words, filtered by a press, walked through by keys", async ({
  page,
  api,
  product,
  machine,
}) => {
  const many = await api.send("echo the same", [machine.id], { Comment: "ten thousand" });
  await api.reaches(many, machine.id, "Success");
  await multiplyInvocations(product, many, 9_999);
  await page.goto(`/commands/${many}`);
  const totals = page.getByRole("list", { name: "Machines by status: totals" });
  await expect(totals).toContainText("99 Failed");
  await expect(totals).toContainText("9,901 Success");
  await expect(outputs(page)).toContainText("9,901 machines");

  await totals.getByRole("button", { name: "99 Failed" }).click();
  await expect(totals.getByRole("button", { name: "99 Failed" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("99 of 10,000")).toBeVisible();
  await page.keyboard.press("]");
  const option = page.getByRole("listbox", { name: "Machines by status" }).getByRole("option");
  await expect(option).toHaveText("copy-00100, Failed");
  await page.keyboard.press("]");
  await expect(option).toHaveText("copy-00200, Failed");
  await page.keyboard.press("[");
  await expect(option).toHaveText("copy-00100, Failed");
});
