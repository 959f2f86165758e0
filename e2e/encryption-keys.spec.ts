import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { expect, test } from "./fixture/test";

test("a key is made, rotated while its secrets stay readable, disabled, and kept from being deleted", async ({
  page,
  api,
}) => {
  const alias = "alias/e2e-app";
  const Name = "/e2e-keys/secret";
  const read = async () =>
    (await api.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value;
  await page.goto("/settings/encryption-keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  await page.getByRole("textbox", { name: "Alias" }).fill("e2e-app");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const row = page.getByRole("row", { name: new RegExp(alias) });
  await expect(row).toContainText("Enabled");

  await api.ssm.send(new PutParameterCommand({ Name, Type: "SecureString", KeyId: alias, Value: "one" }));
  await api.ssm.send(new PutParameterCommand({ Name, Value: "two", Overwrite: true }));
  await expect(row.getByRole("gridcell", { name: "2", exact: true })).toBeVisible();

  const act = async (action: string) => {
    await row.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };
  await act("Rotate key");
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await expect(row).not.toContainText("to wrap", { timeout: 60_000 });
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  expect(await read()).toBe("two");

  await act("Disable key");
  await page.getByRole("alertdialog").getByRole("button", { name: "Disable key" }).click();
  await expect(row).toContainText("Disabled");
  await expect(read()).rejects.toMatchObject({ name: "InvalidKeyId" });
  await act("Schedule deletion");
  await page.getByRole("button", { name: "Schedule deletion" }).click();
  await expect(row).toContainText("Pending deletion");
  await act("Cancel deletion");
  await expect(row).toContainText("Disabled");
  await act("Enable key");
  await expect(row).toContainText("Enabled");
  expect(await read()).toBe("two");
});

test("a sentence gives the parameters under a path to somebody, and shows which these are", async ({ page, api }) => {
  await api.ssm.send(new PutParameterCommand({ Name: "/e2e-path/url", Type: "String", Value: "x" }));
  await page.goto("/settings/access/new");
  await page.getByRole("button", { name: "Who" }).click();
  await page.getByRole("option", { name: /^admin/ }).click();
  await page.getByRole("button", { name: "May do what" }).click();
  await page.getByRole("option", { name: /^read and write/ }).click();
  await page.getByRole("button", { name: "Paths" }).click();
  await page.getByRole("option", { name: /^\/e2e-path/ }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByText("admin may read and write parameters under /e2e-path.")).toBeVisible();
  const reached = page.getByRole("region", { name: "Parameters it reaches" });
  await expect(reached).toContainText("1 parameter now");
  await expect(reached).toContainText("/e2e-path/url");
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page).toHaveURL(/\/settings\/access\?selected=/);
  await expect(page.getByText("admin may read and write parameters under /e2e-path").first()).toBeVisible();
});
