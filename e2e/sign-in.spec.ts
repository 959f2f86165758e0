import type { Page } from "@playwright/test";
import { expect, signedOut, test } from "./fixture/test";

test.use({ storageState: signedOut });

const signIn = async (page: Page, password: string) => {
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
};
const signOut = async (page: Page) => {
  await page.getByRole("button", { name: "User admin" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
};

test("the first start's link leads to the form with an example on this server, once", async ({
  page,
  product,
  thisServer,
}) => {
  const link = product.signInUrl ?? "";
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Run a command" })).toBeVisible();
  expect(page.url()).not.toContain(new URL(link).searchParams.get("link") ?? "nothing");
  await expect(page.getByRole("textbox", { name: /^Commands/ })).toContainText("seq 1 60");
  await expect(page.getByRole("region", { name: "Machines" })).toContainText("This server");
  await expect(page.getByRole("button", { name: "Run on 1 machine" })).toBeEnabled();
  const row = page.getByRole("row", { name: "This server" });
  await expect(row).toContainText(thisServer);
  await expect(row.getByRole("checkbox")).toBeChecked();

  await signOut(page);
  await page.goto(link);
  await expect(page.getByText("The link did not sign you in.")).toBeVisible();
  await expect(page.getByLabel("Password")).toBeVisible();
});

test("a wrong password says so, keeps the user name and can be mended", async ({ page, product }) => {
  await page.goto("/sign-in");
  await signIn(page, `${product.adminPassword}x`);
  await expect(page.getByRole("alert").filter({ hasText: "password" })).toBeVisible();
  await expect(page.getByLabel("User name")).toHaveValue("admin");
  await expect(page.getByLabel("Password")).toBeFocused();
  await page.keyboard.type(product.adminPassword);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
});

test("whoever is not signed in comes back to the page they asked for, with its filter and tab", async ({
  page,
  product,
}) => {
  await page.goto("/commands?tab=history");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(page, product.adminPassword);
  await expect(page.getByRole("tab", { name: "Command history" })).toHaveAttribute("aria-selected", "true");
  expect(new URL(page.url()).pathname).toBe("/commands");
});

test("an address of another site to come back to is not followed", async ({ page, product }) => {
  await page.goto(`/sign-in?next=${encodeURIComponent("//example.com/commands")}`);
  await signIn(page, product.adminPassword);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  expect(page.url().startsWith(product.url)).toBe(true);
});

test("after signing out nothing is shown, not even by going back", async ({ page, product }) => {
  await page.goto("/managed-instances");
  await signIn(page, product.adminPassword);
  await expect(page.getByRole("heading", { name: /Managed Instances/ })).toBeVisible();
  await signOut(page);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /Managed Instances/ })).toHaveCount(0);
});

test("a changed password ends other sessions, and the old one is worth nothing", async ({ page, browser, product }) => {
  const other = await browser.newContext({ baseURL: product.url });
  const elsewhere = await other.newPage();
  for (const each of [page, elsewhere]) {
    await each.goto("/commands");
    await signIn(each, product.adminPassword);
    await expect(each.getByRole("heading", { name: "Commands", level: 1 })).toBeVisible();
  }
  const change = async (from: string, to: string, again = to) => {
    await page.getByRole("button", { name: "User admin" }).click();
    await page.getByRole("menuitem", { name: "Change password" }).click();
    const dialog = page.getByRole("dialog", { name: "Change password" });
    await dialog.getByLabel("Current password").fill(from);
    await dialog.getByLabel(/^New password\*?$/).fill(to);
    await dialog.getByLabel("New password again").fill(again);
    await dialog.getByRole("button", { name: "Change password" }).click();
    return dialog;
  };
  const newPassword = "a new password of 1 test";

  const refused = await change("not the password", newPassword);
  await expect(refused.getByText(/password/i).filter({ hasText: /wrong|not right|incorrect/i })).toBeVisible();
  await page.keyboard.press("Escape");
  const different = await change(product.adminPassword, newPassword, `${newPassword}!`);
  await expect(different.getByText("The two entries differ.")).toBeVisible();
  await page.keyboard.press("Escape");

  const changed = await change(product.adminPassword, newPassword);
  await expect(changed).toBeHidden();
  // By itself: nobody touches the other window.
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(elsewhere, product.adminPassword);
  await expect(elsewhere.getByRole("alert").filter({ hasText: "password" })).toBeVisible();
  await signIn(elsewhere, newPassword);
  await expect(elsewhere.getByRole("heading", { name: "Commands", level: 1 })).toBeVisible();

  // The other tests of this server know the first one.
  await expect(await change(newPassword, product.adminPassword)).toBeHidden();
  await other.close();
});
