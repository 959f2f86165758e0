import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import * as z from "zod";
import { aws, withoutAwsCli } from "./api/aws-cli";
import { CommandPage } from "./fixture/command-page";
import { expect, test } from "./fixture/test";

const filterBy = async (page: Page, text: string) => {
  await page.getByRole("combobox", { name: "Filter managed instances" }).fill(text);
  await page.keyboard.press("Enter");
};
const groupRow = (page: Page, name: string) =>
  page.getByRole("grid", { name: "Groups of machines" }).getByRole("row", { name: new RegExp(name) });

test("a filter becomes a group, a command is aimed by it, and it has whoever meets it when the command is sent", async ({
  page,
  api,
  thisServer,
  machine,
}) => {
  const tagged = { ResourceType: "ManagedInstance", ResourceId: machine.id } as const;
  await api.ssm.send(new AddTagsToResourceCommand({ ...tagged, Tags: [{ Key: "Tier", Value: "front" }] }));
  await page.goto("/managed-instances");
  await filterBy(page, "Tag = Tier=front");
  await filterBy(page, "Ping status = Online");
  await page.getByRole("button", { name: "Save this filter as a group" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this filter as a group" });
  await expect(dialog.getByText("Not part of the group: Ping status = Online.")).toBeVisible();
  await expect(dialog.getByRole("list", { name: "First machines" }).getByRole("listitem")).toHaveText([
    new RegExp(machine.name),
  ]);
  await dialog.getByRole("textbox", { name: "Group name" }).fill("aws-front");
  await dialog.getByRole("button", { name: "Save group" }).click();
  await expect(dialog.getByText("Names that begin with AWS are reserved.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Group name" }).fill("front");
  await dialog.getByRole("button", { name: "Save group" }).click();
  await expect(dialog).toBeHidden();

  const commands = new CommandPage(page);
  await commands.open();
  await commands.script.fill("echo reached by its group");
  await page.getByRole("radio", { name: "Choosing a resource group" }).check({ force: true });
  await expect(page.getByRole("status").filter({ hasText: "Choose a resource group." })).toBeVisible();
  await page.getByRole("combobox", { name: "Resource group" }).fill("fro");
  await page.getByRole("option", { name: /^front/ }).click();
  const plan = page.getByRole("region", { name: "Machines" }).getByRole("listitem");
  await expect(plan).toHaveText([new RegExp(machine.name)]);

  // Another machine gains the tag while the form is open: it is in the group, and on the button.
  const local = { ResourceType: "ManagedInstance", ResourceId: thisServer } as const;
  await api.ssm.send(new AddTagsToResourceCommand({ ...local, Tags: [{ Key: "Tier", Value: "front" }] }));
  await expect(plan).toHaveCount(2);
  await commands.run(2);
  await expect(commands.status("Success")).toBeVisible();
  await expect(page.getByText("machines of group front").first()).toBeVisible();
  await api.ssm.send(new RemoveTagsFromResourceCommand({ ...local, TagKeys: ["Tier"] }));
});

test("groups are listed with their machines, found in the palette, changed, and deleted after a question", async ({
  page,
  api,
  thisServer,
  machine,
}) => {
  for (const [ResourceId, Value] of [
    [machine.id, "edge"],
    [thisServer, "back"],
  ] as const)
    await api.ssm.send(
      new AddTagsToResourceCommand({ ResourceType: "ManagedInstance", ResourceId, Tags: [{ Key: "Zone", Value }] }),
    );
  await page.goto("/managed-instances");
  await expect(page.getByRole("button", { name: "Connection: Live" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("resource group");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Create group" }).first().click();

  await page.getByRole("textbox", { name: "Group name" }).fill("zones");
  const filters = page.getByRole("combobox", { name: "Filters of the group" });
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByText("Give at least one filter.", { exact: true })).toBeVisible();
  await filters.fill("Tag = Zone=edge");
  await page.keyboard.press("Enter");
  const members = page.getByRole("region", { name: "In the group now" });
  await expect(members).toContainText("1 machine");
  await expect(members).toContainText(machine.name);
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(groupRow(page, "zones")).toContainText("Zone = edge");

  await groupRow(page, "zones").getByRole("link", { name: "zones" }).click();
  await filters.fill("Tag = Zone=back");
  await page.keyboard.press("Enter");
  await expect(members).toContainText("2 machines");
  await page.getByRole("button", { name: "Save group" }).click();
  await expect(groupRow(page, "zones")).toContainText("Zone = edge or back");

  // Its number leads to the machines themselves, by a filter of their list.
  await groupRow(page, "zones").getByRole("link", { name: "2", exact: true }).click();
  await expect(page.getByText("Group = zones")).toBeVisible();
  await expect(page.getByText("2 matches", { exact: true })).toBeVisible();

  await page.goto("/managed-instances/groups?selected=zones");
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Delete group" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete group" }).click();
  await expect(groupRow(page, "zones")).toBeHidden();
  await page.goto("/commands/new?group=zones");
  await expect(page.getByText("There is no group zones that you may see.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Run on/ })).toBeDisabled();
});

test("a change that somebody else made meanwhile is not overwritten: the group is shown as it is now", async ({
  page,
  context,
  thisServer,
}) => {
  await page.goto("/managed-instances/groups/new");
  await page.getByRole("textbox", { name: "Group name" }).fill("contested");
  await page.getByRole("combobox", { name: "Filters of the group" }).fill(`Instance ID = ${thisServer}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Create group" }).click();
  await groupRow(page, "contested").getByRole("link", { name: "contested" }).click();
  await page.getByRole("textbox", { name: "Description" }).fill("mine");

  const other = await context.newPage();
  await other.goto("/managed-instances/groups/edit?group=contested");
  await other.getByRole("textbox", { name: "Description" }).fill("theirs");
  await other.getByRole("button", { name: "Save group" }).click();
  await expect(groupRow(other, "contested")).toContainText("theirs");
  await other.close();

  await page.getByRole("button", { name: "Save group" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "Somebody has changed the group contested meanwhile." }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Show it as it is now" }).click();
  await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("theirs");
});

const Sent = z.object({ Command: z.object({ CommandId: z.string(), TargetCount: z.number() }) });

test("the AWS CLI sends a command to a group, and is told of one that there is not", async ({
  page,
  api,
  product,
  thisServer,
}) => {
  test.skip(withoutAwsCli, "The AWS CLI is not installed.");
  test.setTimeout(600_000);
  await page.goto("/managed-instances/groups/new");
  await page.getByRole("textbox", { name: "Group name" }).fill("by-cli");
  await page.getByRole("combobox", { name: "Filters of the group" }).fill(`Instance ID = ${thisServer}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(groupRow(page, "by-cli")).toBeVisible();

  const send = (...targets: string[]) =>
    aws(
      product,
      ...["ssm", "send-command", "--document-name", "AWS-RunShellScript", "--parameters", "commands=true"],
      ...["--targets", ...targets],
    );
  const sent = await send(
    "Key=resource-groups:Name,Values=by-cli",
    "Key=resource-groups:ResourceTypeFilters,Values=AWS::SSM::ManagedInstance",
  );
  expect(sent.stderr).toBe("");
  const { Command } = Sent.parse(JSON.parse(sent.stdout));
  expect(Command.TargetCount).toBe(1);
  await api.reaches(Command.CommandId, thisServer, "Success");

  const refused = await send("Key=resource-groups:Name,Values=nowhere");
  expect(refused.exitCode).toBeGreaterThan(0);
  expect(refused.stderr).toContain("ValidationException");
  expect(refused.stderr).toContain("There is no resource group nowhere.");
});
