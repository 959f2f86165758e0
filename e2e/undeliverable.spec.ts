import {
  DeregisterManagedInstanceCommand,
  GetCommandInvocationCommand,
  ListCommandsCommand,
} from "@aws-sdk/client-ssm";
import type { Locator } from "@playwright/test";
import { addMachine, type Machine } from "./fixture/machine";
import { expect, test } from "./fixture/test";

const colourOf = (locator: Locator) => locator.first().evaluate((element) => getComputedStyle(element).color);

// Machines that are away when the command is sent, and leave for good before they return: nothing can be delivered there.
test("four undeliverable and one success are Success at the API as at AWS; the screen is amber and says why", async ({
  page,
  api,
  product,
  thisServer,
}) => {
  test.setTimeout(600_000);
  const away: Machine[] = [];
  for (const name of ["away-1", "away-2", "away-3", "away-4"]) {
    const machine = await addMachine(product, api.ssm, name);
    away.push(machine);
    await machine.stop();
  }
  const ids = away.map(({ id }) => id);
  await expect.poll(async () => (await api.online()).filter((id) => id !== undefined && ids.includes(id))).toEqual([]);
  const leave = async () => {
    for (const InstanceId of ids) await api.ssm.send(new DeregisterManagedInstanceCommand({ InstanceId }));
  };
  const onNone = await api.send("true", ids);
  const onOne = await api.send("true", [thisServer, ...ids]);
  await leave();
  await api.reaches(onOne, thisServer, "Success");

  const commandOf = async (CommandId: string) => {
    const { Commands = [] } = await api.ssm.send(new ListCommandsCommand({ CommandId }));
    return Commands[0];
  };
  await expect.poll(async () => (await commandOf(onOne))?.StatusDetails).toBe("Success");
  expect(await commandOf(onOne)).toMatchObject({ Status: "Success", TargetCount: 5, CompletedCount: 5 });
  expect(await commandOf(onNone)).toMatchObject({ Status: "Failed", StatusDetails: "Failed", CompletedCount: 4 });
  for (const InstanceId of ids)
    expect(await api.ssm.send(new GetCommandInvocationCommand({ CommandId: onOne, InstanceId }))).toMatchObject({
      Status: "Failed",
      StatusDetails: "Undeliverable",
      ResponseCode: -1,
    });

  await page.goto(`/commands/${onOne}`);
  const verdict = page.getByText("Success on 1 of 5: 4 undeliverable");
  await expect(verdict.first()).toBeVisible();
  await expect(page.getByRole("row", { name: /away-1/ })).toContainText("Undeliverable");
  await page.goto("/commands?tab=history");
  const rowOf = (id: string) => page.getByRole("row").filter({ hasText: id });
  await expect(rowOf(onOne)).toContainText("Success on 1 of 5: 4 undeliverable");
  await expect(rowOf(onNone)).toContainText("Undeliverable on 4 of 4");
  const all = await api.send("true", [thisServer]);
  await expect(rowOf(all).getByText("Success", { exact: true })).toBeVisible();
  const [green, amber, red] = await Promise.all([
    colourOf(rowOf(all).getByText("Success", { exact: true })),
    colourOf(rowOf(onOne).getByText(/^Success on 1 of 5/)),
    colourOf(rowOf(onNone).getByText(/^Undeliverable on/)),
  ]);
  expect(new Set([green, amber, red]).size).toBe(3);
  for (const machine of away) await machine.remove();
});
