import {
  CreateDocumentCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
} from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixture/test";

const create = async (
  page: Page,
  name: string,
  type: "String" | "StringList" | "SecureString",
  fill: () => Promise<void>,
) => {
  await page.goto("/parameter-store/new");
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("radio", { name: new RegExp(`^${type}\\b`) }).check({ force: true });
  await fill();
  await page.getByRole("button", { name: "Create parameter" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
};

test("values are made, found level by level, changed, compared, labelled, had back and deleted", async ({
  page,
  api,
}) => {
  const value = page.getByRole("textbox", { name: "Value" });
  const read = async (Name: string) => (await api.ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  await page.goto("/parameter-store/new");
  await page.getByRole("textbox", { name: "Name" }).fill("a/b");
  await page.getByRole("button", { name: "Create parameter" }).click();
  await expect(page.getByText("A name with levels begins with a slash.")).toBeVisible();
  await expect(page.getByText("Give a value.")).toBeVisible();
  await page.getByRole("link", { name: "Documents" }).click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Documents" })).toBeVisible();

  await create(page, "/shop/prod/url", "String", () => value.fill("https://one.example"));
  await create(page, "/shop/hosts", "StringList", async () => {
    await page.getByRole("textbox", { name: "Item 1" }).fill("web-1");
    await page.getByRole("button", { name: "Add item" }).click();
    await page.getByRole("textbox", { name: "Item 2" }).fill("web-2");
  });
  expect(await read("/shop/hosts")).toBe("web-1,web-2");

  await page.goto("/parameter-store");
  await page.getByRole("combobox", { name: "Filter parameters" }).fill("prod");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row", { name: "/shop/prod/url" })).toBeVisible();
  await expect(page.getByRole("row", { name: "/shop/hosts" })).toBeHidden();
  await page.getByRole("tab", { name: "By path" }).click();
  await page.getByRole("link", { name: "shop/" }).click();
  await expect(page.getByRole("row", { name: "/shop/hosts" })).toBeVisible();
  await page.getByRole("link", { name: "prod/" }).click();
  await page.getByRole("row", { name: "/shop/prod/url" }).click();
  await expect(page.getByText("https://one.example")).toBeVisible();

  await page.getByRole("link", { name: "Edit" }).click();
  await expect(value).toHaveValue("https://one.example");
  await value.fill("https://two.example");
  await page.getByRole("button", { name: "Save new version" }).click();
  await expect(page.getByText("https://two.example")).toBeVisible();
  await page.getByRole("tab", { name: "History" }).click();
  const first = page.getByRole("row", { name: "1", exact: true });
  const act = async (action: string) => {
    await first.getByRole("button", { name: "Version 1" }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };
  await act("Labels");
  await page.getByRole("textbox", { name: "Labels" }).fill("stable");
  await page.getByRole("button", { name: "Save labels" }).click();
  await expect(first).toContainText("stable");
  expect(await read("/shop/prod/url:stable")).toBe("https://one.example");
  await act("Compare with the present one");
  await expect(page.getByRole("region", { name: "Values" })).toContainText("https://two.example");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await act("Restore this version");
  await page.getByRole("button", { name: "Restore this version" }).click();
  await expect(page.getByRole("row", { name: "3", exact: true })).toContainText("https://one.example");
  expect(await read("/shop/prod/url")).toBe("https://one.example");

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete parameter" }).click();
  await page.getByRole("button", { name: "Delete parameter" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Parameter Store" })).toBeVisible();
  await expect(read("/shop/prod/url")).rejects.toThrow();
  await page.getByRole("button", { name: "Have it back" }).click();
  await expect(page.getByRole("row", { name: "/shop/prod/url" })).toBeVisible();
  expect(await read("/shop/prod/url")).toBe("https://one.example");
});

test("policies are given in the form, are on the page with their times, and are changed without losing one", async ({
  page,
  api,
}) => {
  const policiesOf = async () => {
    const filter = { Key: "Name", Values: ["/shop/token"] };
    const { Parameters } = await api.ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
    return (Parameters?.[0]?.Policies ?? []).map(({ PolicyText }) => JSON.parse(PolicyText ?? ""));
  };
  const nobody = page.getByText("Nobody is told: no webhook hears of parameter policies.");
  const time = (notice: number) => page.getByRole("textbox", { name: `Time of notice ${notice}` });
  await create(page, "/shop/token", "String", async () => {
    await page.getByRole("textbox", { name: "Value" }).fill("t");
    await page.getByRole("button", { name: /Tier$/ }).click();
    await page.getByRole("option", { name: /^Advanced/ }).click();
    await page.getByLabel(/^Expires/).fill("2999-01-31T12:00");
    await page.getByRole("button", { name: "Add notice" }).click();
    await page.getByRole("button", { name: "Add notice" }).click();
    await expect(nobody).toBeVisible();
    await time(2).fill("0");
    await page.getByRole("button", { name: "Create parameter" }).click();
    await expect(page.getByText("Give a number from 1 to 99,999.")).toBeVisible();
    await time(2).fill("20");
  });
  const policies = page.getByRole("grid", { name: "Policies" });
  await expect(policies.getByRole("row", { name: "Expires and is deleted" })).toContainText("2999");
  await expect(policies.getByRole("row", { name: "Notifies 15 days before it expires" })).toContainText("Pending");
  await expect(policies.getByRole("row", { name: "Notifies when it has not changed for 20 days" })).toBeVisible();
  await expect(nobody).toBeVisible();
  const [expiry, notice] = await policiesOf();

  await page.getByRole("link", { name: "Edit" }).click();
  await expect(time(1)).toHaveValue("15");
  await page.getByRole("button", { name: /Unit of notice 2/ }).click();
  await page.getByRole("option", { name: "hours" }).click();
  await page.getByRole("button", { name: "Save new version" }).click();
  await expect(policies.getByRole("row", { name: "Notifies when it has not changed for 20 hours" })).toBeVisible();
  expect(await policiesOf()).toEqual([
    expiry,
    notice,
    { Type: "NoChangeNotification", Version: "1.0", Attributes: { After: "20", Unit: "Hours" } },
  ]);
});

test("a secret is on the page only after a press, which is a line of the audit", async ({ page }) => {
  const secret = "correct horse battery staple";
  await create(page, "/shop/secret", "SecureString", async () => {
    const field = page.locator("input[type=password]");
    await field.fill(secret);
  });
  const show = page.getByRole("button", { name: "Show value" });
  await expect(show).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await show.click();
  await expect(page.getByText(secret)).toBeVisible();
  await page.getByRole("button", { name: "Hide" }).click();
  await expect(page.getByText(secret)).toBeHidden();
  await page.goto("/audit?f=Operation%3DDecryptParameters");
  const line = page.getByRole("grid", { name: "Audit" }).getByRole("row").filter({ hasText: "DecryptParameters" });
  await expect(line.first()).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});

test("what needs a parameter is named before it is deleted, and it is had back long after the notice has gone", async ({
  page,
  api,
}) => {
  await api.ssm.send(new PutParameterCommand({ Name: "/shop/used", Type: "String", Value: "v" }));
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "use", inputs: { runCommand: ["echo {{ssm:/shop/used}}"] } }],
  });
  await api.ssm.send(new CreateDocumentCommand({ Name: "Uses-A-Parameter", Content, DocumentType: "Command" }));
  await page.goto("/parameter-store/shop/used");
  await page.getByRole("tab", { name: "Used by" }).click();
  await expect(
    page.getByRole("grid", { name: "Used by" }).getByRole("link", { name: "Uses-A-Parameter" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete parameter" }).click();
  await expect(page.getByText("1 document refers to it, and cannot run without it.")).toBeVisible();
  await page.getByRole("button", { name: "Delete parameter" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Parameter Store" })).toBeVisible();

  await page.goto("/parameter-store");
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Recently deleted" }).click();
  const deleted = page.getByRole("grid", { name: "Recently deleted" }).getByRole("row", { name: "/shop/used" });
  await deleted.getByRole("button", { name: "Have it back" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "/shop/used" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "/shop/used" })).toBeVisible();
});
