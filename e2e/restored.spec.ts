import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import {
  CreateAssociationCommand,
  DeleteAssociationCommand,
  DescribeInstanceInformationCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import pg from "pg";
import { startBeside } from "../scripts/serve-for-tests.mjs";
import { clientConfig } from "./fixture/client-config";
import { addMachine } from "./fixture/machine";
import { expect, test } from "./fixture/test";

async function ask(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

test("a server restored from a backup says so on its pages and runs no order and no association until a person lifts the freeze", async ({
  page,
  product,
  api,
  scratch,
}) => {
  const database = `restored_${process.pid}_${randomBytes(4).toString("hex")}`;
  const databaseUrl = Object.assign(new URL(product.databaseUrl), { pathname: `/${database}` }).href;
  const npm = (script: string, file: string, url: string) =>
    promisify(execFile)("npm", ["run", "--silent", script, "--", file], {
      env: { ...process.env, DATABASE_URL: url, QUARTERDECK_HOME: product.home },
    });
  const at = (name: string) => path.join(scratch, name);
  const ran = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : "");
  const commands = (name: string) => [`echo once >> ${at(name)}`];

  // An order that waits for a machine which is away, and an association for it.
  const machine = await addMachine(product, api.ssm, "away-1");
  await machine.stop();
  await api.send(commands("order").join(), [machine.id]);
  const { AssociationDescription } = await api.ssm.send(
    new CreateAssociationCommand({
      Name: "AWS-RunShellScript",
      Parameters: { commands: commands("association") },
      Targets: [{ Key: "InstanceIds", Values: [machine.id] }],
      ScheduleExpression: "cron(0 3 ? * SUN *)",
      ApplyOnlyAtCronInterval: true,
    }),
  );
  await npm("backup", at("backup"), product.databaseUrl);
  const association = { AssociationId: AssociationDescription?.AssociationId };
  await api.ssm.send(new DeleteAssociationCommand(association));
  await ask(product.databaseUrl, `CREATE DATABASE ${database}`);
  await npm("restore", at("backup"), databaseUrl);
  const restored = await startBeside({ home: product.home, databaseUrl });
  const ssm = new SSMClient(clientConfig({ ...product, url: restored.url }));
  try {
    await machine.move(restored.url);
    machine.start();
    const online = async () => {
      const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      return InstanceInformationList.find(({ InstanceId }) => InstanceId === machine.id)?.PingStatus;
    };
    await expect.poll(online).toBe("Online");
    // As if the backup were of last week.
    await ask(databaseUrl, "UPDATE association SET next_run_at = now() - interval '1 minute'");

    // Who was signed in at the time of the backup is not here.
    await page.goto(`${restored.url}/commands`);
    await page.getByLabel("User name").fill("admin");
    await page.getByLabel("Password").fill(product.adminPassword);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    const bar = page.getByRole("region", { name: "Freeze", exact: true });
    await expect(bar).toContainText(/No new commands are sent\. .*Restored from the backup of/);
    await page.goto(`${restored.url}/state-manager`);
    await expect(bar).toBeVisible();
    const more = { DocumentName: "AWS-RunShellScript", InstanceIds: [machine.id], Parameters: { commands: ["true"] } };
    await expect(ssm.send(new SendCommandCommand(more))).rejects.toMatchObject({ name: "AccountFrozen" });
    expect([ran("order"), ran("association")]).toEqual(["", ""]);

    await bar.getByRole("button", { name: "Lift the freeze" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Lift the freeze" }).click();
    await expect(bar).toBeHidden();
    await expect.poll(() => [ran("order"), ran("association")]).toEqual(["once\n", "once\n"]);
  } finally {
    ssm.destroy();
    await machine.remove();
    await restored.stop();
    await ask(product.databaseUrl, `DROP DATABASE ${database} WITH (FORCE)`);
  }
});
