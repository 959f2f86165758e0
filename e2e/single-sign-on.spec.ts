import { type IdentityProvider, logIn, startIdentityProvider } from "./fixture/identity-provider";
import { expect, signedOut, test } from "./fixture/test";

// The whole way, in a real browser: the console, a real provider with its own pages, and back.

test.describe.configure({ mode: "serial" });

let provider: IdentityProvider;
test.beforeAll(async ({ product }) => {
  provider = await startIdentityProvider(product.url, {
    ann: { preferred_username: "ann", groups: ["operators"] },
    boss: { preferred_username: "the-boss" },
    nobody: {},
  });
});
test.afterAll(() => provider?.stop());

test("an administrator sets a provider up, tests it, and is told where people come back to", async ({
  page,
  product,
}) => {
  await page.goto("/settings/single-sign-on");
  await expect(page.getByText("Not set up")).toBeVisible();
  await expect(page.getByText(`${product.url}/sign-in/callback`)).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Example");
  await page.getByRole("textbox", { name: "Issuer" }).fill("http://127.0.0.1:3");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("nothing listens at its address")).toBeVisible();
  await page.getByRole("textbox", { name: "Issuer" }).fill(provider.issuer);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("The provider answers.")).toBeVisible();
  await expect(page.getByText(`${provider.issuer}/token`)).toBeVisible();
  await page.getByRole("textbox", { name: "Client ID" }).fill(provider.clientId);
  await page.getByLabel("Client secret").fill(provider.clientSecret);
  await page.getByText("Create a user when somebody signs in for the first time").click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("On", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Client secret")).toHaveValue("");
  await expect(page.getByText("One is stored, encrypted.")).toBeVisible();
});

test.describe("somebody who is not signed in", () => {
  test.use({ storageState: signedOut });

  test("signs in at the provider and comes back to the page they asked for, as a user with no rights", async ({
    page,
  }) => {
    await page.goto("/settings/profile");
    await page.getByRole("button", { name: "Sign in with Example" }).click();
    await logIn(page, "ann");
    await expect(page.getByRole("heading", { name: "My profile" })).toBeVisible();
    expect(new URL(page.url()).search).toBe("");
    await expect(page.getByText("You sign in by your identity provider and have no password here.")).toBeVisible();
    await expect(page.getByText("Known there as ann")).toBeVisible();
    await expect(page.getByRole("button", { name: "Change password" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Commands", exact: true })).toHaveCount(0);
  });

  test("is told when the provider knows nobody whom this console can name", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with Example" }).click();
    await logIn(page, "nobody");
    await expect(page.getByRole("heading", { name: "Not signed in" })).toBeVisible();
    await expect(page.getByText("gave no usable user name")).toBeVisible();
    await page.getByRole("link", { name: "Back to sign in" }).click();
    await expect(page.getByLabel("User name")).toBeVisible();
  });
});

test("a user links themselves with their password, and signs in by the provider as who they are", async ({
  page,
  product,
  browser,
}) => {
  await page.goto("/settings/profile");
  await page.getByRole("button", { name: "Link to Example" }).click();
  await page.getByRole("dialog").getByLabel("Current password").fill(product.adminPassword);
  await page.getByRole("dialog").getByRole("button", { name: "Go to Example" }).click();
  await logIn(page, "boss");
  await expect(page.getByText("Known there as boss")).toBeVisible();

  const other = await browser.newContext({ baseURL: product.url, storageState: signedOut });
  const elsewhere = await other.newPage();
  await elsewhere.goto("/settings/users");
  await elsewhere.getByRole("button", { name: "Sign in with Example" }).click();
  await logIn(elsewhere, "boss");
  await expect(elsewhere.getByRole("heading", { name: /^People/ })).toBeVisible();
  await expect(elsewhere.getByRole("button", { name: "User admin" })).toBeVisible();
  await other.close();

  await page.goto("/settings/users/admin");
  await expect(page.getByText("Known there as boss")).toBeVisible();
});

test.describe("when the provider is down", () => {
  test.use({ storageState: signedOut });

  test("that is said, and the password signs in", async ({ page, product }) => {
    await provider.stop();
    await product.stopServer();
    await product.startServer();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with Example" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Example cannot be asked" })).toBeVisible();
    await page.getByLabel("User name").fill("admin");
    await page.getByLabel("Password").fill(product.adminPassword);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  });
});
