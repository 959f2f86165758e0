import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect, test } from "./fixture/test";

const refusal = async (sent: Promise<unknown>) => {
  const error: unknown = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? { name: error.name, message: error.message } : undefined;
};

test("a freeze is made from the palette, shown on every page, stops the console and the API, and is lifted", async ({
  page,
  api,
  thisServer,
  context,
}) => {
  const bar = page.getByRole("region", { name: "Freeze", exact: true });
  await page.goto("/commands");
  await expect(page.getByRole("heading", { name: "Commands", level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("halt");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Freeze", level: 1 })).toBeVisible();

  // Another window hears of it without asking.
  const other = await context.newPage();
  await other.goto(`/commands/new?nodes=${thisServer}`);
  await expect(other.getByRole("button", { name: /^Run on/ })).toBeVisible();

  await expect(page.getByRole("button", { name: "Freeze", exact: true })).toBeDisabled();
  await page.getByRole("textbox", { name: /^Reason/ }).fill("intruder on web-3");
  await page.getByRole("button", { name: "Freeze", exact: true }).click();
  await expect(bar).toContainText(/No new commands are sent\. Frozen by admin at .*: intruder on web-3/);

  const otherBar = other.getByRole("region", { name: "Freeze", exact: true });
  await expect(otherBar).toContainText("intruder on web-3");
  await expect(other.getByRole("button", { name: /^Run on/ })).toBeDisabled();
  await expect(other.getByText("The account is frozen: nothing can be sent")).toBeVisible();
  await other.close();

  for (const path of ["/commands", "/managed-instances", "/activations", "/activations/new"]) {
    await page.goto(path);
    await expect(bar).toBeVisible();
  }
  const refused = await refusal(
    api.ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [thisServer],
        Parameters: { commands: ["true"] },
      }),
    ),
  );
  expect(refused).toMatchObject({ name: "AccountFrozen", message: expect.stringContaining("user/admin") });

  await bar.getByRole("button", { name: "Lift the freeze" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Lift the freeze?" });
  await expect(dialog.getByRole("button", { name: "Keep it frozen" })).toBeFocused();
  await dialog.getByRole("button", { name: "Lift the freeze" }).click();
  await expect(bar).toBeHidden();
  const id = await api.send("echo on again", [thisServer]);
  await api.reaches(id, thisServer, "Success");
});
