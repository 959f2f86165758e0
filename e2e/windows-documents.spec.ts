import { AddTagsToResourceCommand, CancelCommandCommand, SendCommandCommand } from "@aws-sdk/client-ssm";
import { CommandPage } from "./fixture/command-page";
import { connectRogueNode } from "./fixture/rogue-node";
import { expect, test } from "./fixture/test";

test("a document that nobody has run yet says so on its page and where it is chosen, and one that has run does not", async ({
  page,
}) => {
  await page.goto("/documents/AWS-InstallMissingWindowsUpdates");
  await expect(page.getByText("Not yet run on Windows.", { exact: true })).toBeVisible();
  await expect(page.getByText("Windows: not yet run")).toBeVisible();
  await page.getByRole("link", { name: "Run command" }).click();
  await expect(page.getByRole("heading", { name: "Run a command" })).toBeVisible();
  await expect(page.getByText(/^Install the updates .* Not yet run on Windows\.$/)).toBeVisible();
  await expect(page.getByRole("button", { name: /Update Level$/ })).toBeVisible();

  await page.goto("/documents/AWS-RunShellScript");
  await expect(page.getByText("MacOS: not yet run")).toBeVisible();
  await expect(page.getByText(/^Not yet run on/)).toHaveCount(0);
});

test("of many documents the one that is chosen is in view", async ({ page }) => {
  await page.goto("/commands/new");
  const list = page.getByRole("grid", { name: "Command documents" });
  const chosen = list.getByRole("row", { name: /AWS-RunShellScript/ });
  await expect(chosen).toHaveAttribute("aria-selected", "true");
  await expect(chosen).toBeInViewport();
  await expect(list.getByRole("row", { name: /AWS-ConfigureCloudWatch/ })).not.toBeInViewport();
});

test("machines that a document is not for are told apart before it is sent, and end as such while the others run", async ({
  page,
  api,
  product,
  thisServer,
}) => {
  // It says that it has Windows, and answers no order.
  const windows = await connectRogueNode(product.url, api.ssm, { hostName: "windows-1", platformType: "Windows" });
  for (const ResourceId of [thisServer, windows.id])
    await api.ssm.send(
      new AddTagsToResourceCommand({
        ResourceType: "ManagedInstance",
        ResourceId,
        Tags: [{ Key: "Room", Value: "north" }],
      }),
    );
  const tagged = await api.ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunPowerShellScript",
      Targets: [{ Key: "tag:Room", Values: ["north"] }],
      Parameters: { commands: ["Get-Date"] },
    }),
  );
  const CommandId = tagged.Command?.CommandId ?? "";
  await api.ssm.send(new CancelCommandCommand({ CommandId }));

  await page.goto(`/commands/new?from=${CommandId}&document=AWS-FindWindowsUpdates`);
  const machines = page.getByRole("region", { name: "Machines" });
  await expect(machines).toContainText("1 machine");
  await expect(machines.getByRole("listitem").filter({ hasText: "This server" })).toContainText("not for Linux");
  const command = await new CommandPage(page).run();
  const row = page.getByRole("row", { name: /This server/ });
  await expect(row).toContainText("Invalid platform");
  await page.goto(`/commands/${command}/${thisServer}`);
  await expect(page.getByText("The document AWS-FindWindowsUpdates does not support Linux.")).toBeVisible();

  await page.goto(`/commands/${command}`);
  await expect(page.getByText(/1 of 2 done, 1 invalid platform/)).toBeVisible();
  await api.ssm.send(new CancelCommandCommand({ CommandId: command }));
  windows.leave();
});
