import type { Page } from "@playwright/test";
import { expect, test } from "./fixture/test";

// Two administrators: what one does is on the other's screen without a reload.

/** Long for a busy machine, and less than the minute after which a list is looked at again anyway. */
const soon = { timeout: 40_000 };

/** Calls an operation as the page's own code does. */
const ask = (page: Page, name: string, input: object) =>
  page.evaluate(
    async ([operation, body]) => {
      const call = async (each: string, what: object, token = "") => {
        const answer = await fetch(`/api/console/${each}`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-csrf-token": token },
          body: JSON.stringify(what),
        });
        if (!answer.ok) throw new Error(`${each}: ${await answer.text()}`);
        return answer.json();
      };
      const { CsrfToken } = await call("GetSession", {});
      await call(operation, body, CsrfToken);
    },
    [name, input] as const,
  );

test("people, groups and policies that one administrator changes are on the other's screen", async ({
  page: one,
  browser,
  product,
  session,
}) => {
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
  await ask(other, "CreatePolicy", { Name: "live", Text: "forbid (principal, action, resource) unless { true };" });
  await expect(one.getByRole("row", { name: /live/ })).toBeVisible(soon);

  // The other tests of this server find it as it was, and the lists follow that as well.
  await ask(other, "DeletePolicy", { Name: "live" });
  await expect(one.getByRole("row", { name: /live/ })).toHaveCount(0, soon);
  await ask(other, "DeleteGroup", { GroupName: "night-shift" });
  await ask(other, "DeleteUser", { UserName: "erin" });
  await context.close();
});
