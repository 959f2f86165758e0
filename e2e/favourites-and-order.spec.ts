import { holdAnswers } from "./fixture/held-answer";
import { expect, test } from "./fixture/test";
import { addUser, signInAs } from "./fixture/user";

test("a star is in every list of documents of whoever put it on, also in another browser, and nobody else's", async ({
  page,
  product,
  browser,
  session,
}) => {
  await page.goto("/documents?owner=Favourites");
  await expect(page.getByText("You have no favourites")).toBeVisible();
  await page.getByRole("tab", { name: "All documents" }).click();
  await page.getByRole("button", { name: "Add AWS-RunDocument to favourites" }).click();
  await expect(page.getByRole("button", { name: "Remove AWS-RunDocument from favourites" })).toBeVisible();
  // A star is no choice of the row.
  await expect(page.getByRole("button", { name: "Actions" })).toBeDisabled();

  const elsewhere = await browser.newContext({ baseURL: product.url, storageState: session });
  const other = await elsewhere.newPage();
  await other.goto("/commands/new");
  const documents = other.getByRole("grid", { name: "Command documents" });
  await expect(documents.getByRole("row", { name: "AWS-RunShellScript" })).toBeVisible();
  await other.getByRole("switch", { name: "Only favourites" }).press("Space");
  await expect(documents.getByRole("row", { name: "AWS-RunShellScript" })).toHaveCount(0);
  await expect(documents.getByRole("row", { name: "AWS-RunDocument" })).toBeVisible();
  await elsewhere.close();

  const theirs = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const quentin = await signInAs(theirs, await addUser(product, "quentin", "Operator"));
  await quentin.goto("/documents?owner=Favourites");
  await expect(quentin.getByText("You have no favourites")).toBeVisible();
  await theirs.close();

  await page.goto("/documents?owner=Favourites");
  await page.getByRole("button", { name: "Remove AWS-RunDocument from favourites" }).click();
  await expect(page.getByText("You have no favourites")).toBeVisible();
});

test("the history is ordered by any column over all pages, and the address keeps order and page size", async ({
  page,
  api,
  thisServer,
}) => {
  const comments = ["f", "c", "k", "a", "h", "b", "e", "d", "j", "g", "l", "i"].map((letter) => `order ${letter}`);
  for (const Comment of comments) {
    const id = await api.send("true", [thisServer], { Comment });
    await api.reaches(id, thisServer, "Success");
  }
  const shown = () => page.getByRole("gridcell", { name: /^order / }).allTextContents();
  const firstId = () => page.getByRole("rowheader").first().textContent();
  const sorted = comments.toSorted();
  // The other tests' commands have other comments, and those are before and after these.
  await page.goto("/commands?tab=history&f=DocumentName%3DAWS-RunShellScript&size=10");
  await page.getByRole("columnheader", { name: "Comment" }).click();
  await page.getByRole("columnheader", { name: "Comment" }).click();
  await expect(page.getByRole("columnheader", { name: "Comment" })).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/sort=-Comment/);

  // The rows of the order, or of the page, before stay on screen until those that were asked for are there.
  await expect(async () => {
    const comments = await shown();
    expect(comments).toEqual(comments.toSorted().toReversed());
  }).toPass();
  const seen: string[] = [];
  for (let pages = 0; seen.length < sorted.length && pages < 20; pages++) {
    const before = await firstId();
    seen.push(...(await shown()));
    const next = page.getByRole("button", { name: "Next page" });
    if (seen.length >= sorted.length || (await next.isDisabled())) break;
    await next.click();
    await expect.poll(firstId).not.toBe(before);
  }
  expect(seen).toEqual(sorted.toReversed());

  await page.goto("/commands?tab=history&sort=Comment&size=10");
  await expect(page.getByRole("columnheader", { name: "Comment" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("button", { name: "10 per page" }).click();
  await page.getByRole("menuitem", { name: "25 per page" }).click();
  await expect(page).toHaveURL(/size=25/);
  await expect(page).toHaveURL(/sort=Comment/);
  await page.reload();
  await expect(page.getByRole("button", { name: "25 per page" })).toBeVisible();
});

test("while another order is on its way the rows stay and the table is busy", async ({ page, api, thisServer }) => {
  const id = await api.send("true", [thisServer], { Comment: "Stays in sight" });
  await api.reaches(id, thisServer, "Success");
  await page.goto("/commands?tab=history");
  const table = page.getByRole("grid", { name: "Command history" });
  const busy = page.locator("[aria-busy=true]").filter({ has: table });
  await expect(table.getByRole("gridcell", { name: "Stays in sight" }).first()).toBeVisible();
  await expect(busy).toHaveCount(0);
  const answer = await holdAnswers(page, "ListCommandHistory");
  await page.getByRole("columnheader", { name: "Comment" }).click();
  await expect(busy).toHaveCount(1);
  await expect(table.getByRole("gridcell", { name: "Stays in sight" }).first()).toBeVisible();
  answer();
  await expect(busy).toHaveCount(0);
});

test("the form says how long a command may take in all, and names the timeout that is out of its range", async ({
  page,
  thisServer,
}) => {
  await page.goto(`/commands/new?nodes=${thisServer}`);
  await expect(page.getByText("Total timeout: 1 hour 10 minutes.")).toBeVisible();
  await page.getByRole("textbox", { name: "Execution Timeout" }).fill("120");
  await expect(page.getByText("Total timeout: 12 minutes.")).toBeVisible();
  await page.getByRole("textbox", { name: "Timeout", exact: true }).fill("29");
  await expect(page.getByText("Total timeout: not known yet.")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(
    page.getByText("The timeout is a whole number of seconds from 30 to 2,592,000 (30 days)."),
  ).toBeVisible();
});
