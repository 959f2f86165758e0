import type { Page } from "@playwright/test";
import { expect, test } from "./fixture/test";

// Two administrators: what one does is on the other's screen without a reload.

/** Long for a busy machine, and less than the minute after which a list is looked at again anyway. */
const soon = { timeout: 40_000 };

test("people, groups and policies that one administrator changes are on the other's screen", async ({
  page: one,
  browser,
  product,
  session,
}) => {
  test.setTimeout(300_000);
  const context = await browser.newContext({ baseURL: product.url, storageState: session });
  const other: Page = await context.newPage();
  const isLive = () => expect(one.getByRole("button", { name: "Connection: Live" })).toBeVisible();

  await one.goto("/settings/users");
  await isLive();
  await other.goto("/settings/users");
  await other.getByRole("button", { name: "Create user" }).click();
  await other.getByRole("dialog").getByRole("textbox", { name: "User name" }).fill("erin");
  await other.getByRole("dialog").getByRole("button", { name: "Create user" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await expect(one.getByRole("row", { name: /^erin/ })).toBeVisible(soon);

  await one.goto("/settings/groups");
  await isLive();
  await other.goto("/settings/groups");
  await other.getByRole("button", { name: "Create group" }).first().click();
  await other
    .getByRole("dialog")
    .getByRole("textbox", { name: /^Group name/ })
    .fill("night-shift");
  await other.getByRole("dialog").getByRole("button", { name: "Create group" }).click();
  await expect(one.getByRole("row", { name: /^night-shift/ })).toBeVisible(soon);

  await one.goto("/settings/access");
  await isLive();
  await other.evaluate(async () => {
    const ask = (name: string, input: object, token = "") =>
      fetch(`/api/console/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": token },
        body: JSON.stringify(input),
      }).then((answer) => answer.json());
    const { CsrfToken } = await ask("GetSession", {});
    await ask(
      "CreatePolicy",
      { Name: "live", Text: "forbid (principal, action, resource) unless { true };" },
      CsrfToken,
    );
  });
  await expect(one.getByRole("row", { name: /live/ })).toBeVisible(soon);
  await context.close();
});
