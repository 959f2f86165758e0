import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { aws, withoutAwsCli } from "./api/aws-cli";
import { clientConfig } from "./fixture/client-config";
import { oneTimeCode } from "./fixture/one-time-code";
import { expect, test } from "./fixture/test";
import { toggle } from "./fixture/toggle";

// People take their time here: each of these signs in several times.

const signIn = async (page: Page, userName: string, password: string) => {
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill(userName);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
};
const somewhereElse = async (browser: Browser, url: string) => {
  const context = await browser.newContext({ baseURL: url, storageState: { cookies: [], origins: [] } });
  return { context, page: await context.newPage() };
};
/** Forgets who was signed in there; first nothing is open that would go to the sign-in page by itself. */
const startOver = async ({ context, page }: { context: BrowserContext; page: Page }) => {
  await page.goto("about:blank");
  await context.clearCookies();
};
/** What is written beside a label. */
const fact = async (page: Page, label: string) =>
  (await page
    .getByRole("definition")
    .and(page.locator(`dt:text-is("${label}") + dd`))
    .textContent()) ?? "";
const chooseRole = async (page: Page, role: string) => {
  await page.getByRole("dialog").getByRole("button", { name: /Role/ }).click();
  await page.getByRole("option", { name: new RegExp(`^${role}`) }).click();
};
/** Creates a user as an administrator would; gives the password that was made. */
const createUser = async (page: Page, userName: string, role: string) => {
  await page.goto("/settings/users");
  await page.getByRole("button", { name: "Create user" }).click();
  await page.getByRole("dialog").getByLabel("User name").fill(userName);
  await chooseRole(page, role);
  await page.getByRole("dialog").getByRole("button", { name: "Create user" }).click();
  await expect(page.getByRole("dialog", { name: "User created" })).toBeVisible();
  const password = (await page.getByRole("region", { name: "Password" }).textContent()) ?? "";
  await page.getByRole("button", { name: "Done" }).click();
  return password;
};

test("a new user signs in with the password that was shown once, and is out when their session is ended", async ({
  page,
  browser,
  product,
}) => {
  const password = await createUser(page, "grace", "Administrator");
  expect(password.length).toBeGreaterThan(20);
  await expect(page.locator("body")).not.toContainText(password);
  await expect(page.getByRole("row", { name: /grace/ })).toContainText("Administrator");

  const other = await somewhereElse(browser, product.url);
  await signIn(other.page, "grace", password);
  await expect(other.page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  await page.getByRole("link", { name: "grace" }).click();
  await page.getByRole("tab", { name: "Sessions" }).click();
  const session = page.getByRole("row", { name: /Chrome on / });
  await expect(session).toHaveCount(1);
  await session.getByRole("button", { name: "Sign out" }).click();
  // Nobody touches the other window.
  await expect(other.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("Not signed in anywhere")).toBeVisible();
  await other.context.close();
});

test("whoever gets a link chooses a password before anything else", async ({ page, browser, product }) => {
  await page.goto("/settings/users");
  await page.getByRole("button", { name: "Create user" }).click();
  await page.getByRole("dialog").getByLabel("User name").fill("linus");
  await page.getByRole("dialog").getByText("A link that works once").click();
  await page.getByRole("dialog").getByRole("button", { name: "Create user" }).click();
  const link = (await page.getByRole("region", { name: "Sign-in link" }).textContent()) ?? "";
  const other = await somewhereElse(browser, product.url);
  await other.page.goto(link);
  await expect(other.page.getByRole("heading", { name: "Choose a password" })).toBeVisible();
  await other.page.getByLabel(/^New password\*?$/).fill("a password of my own");
  await other.page.getByLabel("New password again").fill("a password of my own");
  await other.page.getByRole("button", { name: "Set password" }).click();
  await expect(other.page.getByRole("heading", { name: "Choose a password" })).toBeHidden();
  await startOver(other);
  await signIn(other.page, "linus", "a password of my own");
  await expect(other.page.getByRole("button", { name: "User linus" })).toBeVisible();
  await other.context.close();
});

test("an access key works for a program until it is deactivated", async ({ page, product, thisServer }) => {
  await page.goto("/settings/access-keys");
  await page.getByRole("button", { name: "Create access key" }).first().click();
  await page
    .getByRole("dialog")
    .getByLabel(/^Description/)
    .fill("from a test");
  await page.getByRole("dialog").getByRole("button", { name: "Create access key" }).click();
  await expect(page.getByRole("dialog", { name: "Access key created" })).toBeVisible();
  const accessKeyId = await fact(page, "Access key ID");
  const secretAccessKey = await fact(page, "Secret access key");
  expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(secretAccessKey).toHaveLength(40);
  await expect(page.getByRole("region", { name: "Lines for ~/.aws/config" })).toContainText(
    `endpoint_url = ${product.url}`,
  );
  await expect(page.getByRole("region", { name: "Lines for ~/.aws/credentials" })).toContainText(secretAccessKey);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.locator("body")).not.toContainText(secretAccessKey);

  const ssm = new SSMClient({ ...clientConfig({ ...product, accessKeyId, secretAccessKey }), maxAttempts: 1 });
  const call = () => ssm.send(new DescribeInstanceInformationCommand({}));
  expect((await call()).InstanceInformationList?.map(({ InstanceId }) => InstanceId)).toContain(thisServer);
  if (!withoutAwsCli) {
    const cli = await aws({ ...product, accessKeyId, secretAccessKey }, "ssm", "describe-instance-information");
    expect(cli.stdout, cli.stderr).toContain(thisServer);
  }

  const row = page.getByRole("row", { name: accessKeyId });
  await page.reload();
  await expect(row).toContainText("127.0.0.1");
  await row.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await expect(row).toContainText("Inactive");
  await expect
    .poll(() =>
      call().then(
        () => "answered",
        (error: Error) => error.name,
      ),
    )
    .toBe("UnrecognizedClientException");
  await row.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete access key" }).click();
  await expect(row).toHaveCount(0);
  ssm.destroy();
});

test("a second factor is set up with an app, asked for at sign-in, and a recovery code lets in without it", async ({
  page,
  browser,
  product,
}) => {
  const password = await createUser(page, "ada", "Operator");
  const other = await somewhereElse(browser, product.url);
  await signIn(other.page, "ada", password);
  await other.page.getByRole("button", { name: "User ada" }).click();
  await other.page.getByRole("menuitem", { name: "My profile" }).click();
  await other.page.getByRole("button", { name: "Set up" }).click();
  const dialog = other.page.getByRole("dialog", { name: "Set up a second factor" });
  await expect(dialog.getByRole("img", { name: "QR code of the second factor" })).toBeVisible();
  await dialog.getByText("Cannot scan it?").click();
  const secret = await fact(other.page, "Secret");
  expect(await fact(other.page, "Address")).toContain("otpauth://totp/");

  const code = dialog.getByLabel(/Enter the code/);
  await code.fill("000000");
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByText(/The code is not right/)).toBeVisible();
  await code.fill(oneTimeCode(secret));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  const codes = ((await other.page.getByRole("region", { name: "Recovery codes" }).textContent()) ?? "").split("\n");
  expect(codes).toHaveLength(10);
  await other.page.getByRole("button", { name: "I have kept them" }).click();
  await expect(other.page.getByText("10 recovery codes left")).toBeVisible();

  await startOver(other);
  await signIn(other.page, "ada", password);
  await expect(other.page.getByLabel("Code")).toBeFocused();
  // The code that turned it on is used: the next one is good already, because clocks are off.
  await other.page.getByLabel("Code").fill(oneTimeCode(secret, new Date(Date.now() + 30_000)));
  await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(other.page.getByRole("button", { name: "User ada" })).toBeVisible();

  await startOver(other);
  await signIn(other.page, "ada", password);
  await other.page.getByLabel("Code").fill(codes[0] ?? "");
  await other.page.keyboard.press("Enter");
  await expect(other.page.getByRole("button", { name: "User ada" })).toBeVisible();
  await other.context.close();
});

test("a group gives its role to those who are put into it", async ({ page, browser, product }) => {
  const password = await createUser(page, "joan", "None");
  await page.goto("/settings/groups");
  await page.getByRole("button", { name: "Create group" }).first().click();
  await page.getByRole("dialog").getByLabel("Group name").fill("leads");
  await chooseRole(page, "Administrator");
  await page.getByRole("dialog").getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { name: "leads", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Add members" }).first().click();
  await page.getByRole("dialog").getByLabel("Find users").fill("joan");
  await toggle(page.getByRole("dialog").locator("label").filter({ hasText: "joan" }), true);
  await page.getByRole("dialog").getByRole("button", { name: "Add member" }).click();
  await expect(page.getByRole("row", { name: /joan/ })).toBeVisible();

  const other = await somewhereElse(browser, product.url);
  await signIn(other.page, "joan", password);
  await expect(other.page.getByRole("button", { name: "User joan" })).toBeVisible();
  await other.page.goto("/settings/users");
  await expect(other.page.getByRole("row", { name: /admin/ })).toBeVisible();
  await page.getByRole("row", { name: /joan/ }).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("The group has no members")).toBeVisible();
  await other.page.reload();
  await expect(other.page.getByRole("heading", { name: "You may not see this" })).toBeVisible();
  await other.context.close();
});

test("another account shows nothing of this one, and a window of the account before does not act in it", async ({
  page,
  context,
  thisServer,
}) => {
  await page.goto("/settings/accounts");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("dialog").getByLabel("Account name").fill("staging");
  await page.getByRole("dialog").getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "staging", level: 1 })).toBeVisible();
  await expect(page.getByRole("row", { name: /admin/ })).toContainText("Administrator");

  const elsewhere = await context.newPage();
  await elsewhere.goto("/managed-instances");
  await expect(elsewhere.getByRole("main")).toContainText(thisServer);

  await page.getByRole("button", { name: "Account default" }).click();
  await page.getByRole("menuitem", { name: /^staging/ }).click();
  await expect(page.getByRole("button", { name: "Account staging" })).toBeVisible();
  // The other window is told, and shows the account that it now works in.
  await expect(elsewhere.getByRole("button", { name: "Account staging" })).toBeVisible();
  await page.goto("/managed-instances");
  await expect(page.getByText(/There are no managed instances|No managed instances|Add machine/).first()).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(thisServer);
  await page.goto(`/managed-instances/${thisServer}`);
  await expect(page.getByText("Managed instance not found")).toBeVisible();

  await page.getByRole("button", { name: "Account staging" }).click();
  await page.getByRole("menuitem", { name: /^default/ }).click();
  await expect(page.getByRole("button", { name: "Account default" })).toBeVisible();
});
