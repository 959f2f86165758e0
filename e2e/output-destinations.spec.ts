import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { CommandPage } from "./fixture/command-page";
import { consoleDoor } from "./fixture/console-door";
import { type ObjectStore, startObjectStore } from "./fixture/object-store";
import { test as base } from "./fixture/reaching-this-machine";
import { expect } from "./fixture/test";
import { toggle } from "./fixture/toggle";

const test = base.extend<object, { store: ObjectStore }>({
  store: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright finds out what a fixture needs from its first parameter.
    async ({}, use) => {
      const store = await startObjectStore();
      await use(store);
      await store.stop();
    },
    { scope: "worker" },
  ],
});

test("a bucket is set up, tried out and saved; a command sends its output there, and is copied with it", async ({
  page,
  store,
  api,
  thisServer,
}) => {
  test.slow();
  await page.goto("/settings/output-destinations");
  await expect(page.getByText("No bucket is set up")).toBeVisible();
  await page.getByRole("button", { name: "Add bucket" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add bucket" });
  const field = (name: RegExp) => dialog.getByRole("textbox", { name });
  const secret = dialog.getByLabel(/^Secret access key/);
  await field(/^Bucket name/).fill("private");
  await field(/^Endpoint/).fill(store.endpoint);
  await field(/^Access key ID/).fill(store.accessKeyId);
  await secret.fill("wrong");
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByText("the secret access key is not the right one")).toBeVisible();
  await secret.fill(store.secretAccessKey);
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByText("A small object was written, read and deleted.")).toBeVisible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /private/ })).toContainText(store.accessKeyId);
  expect(await page.content()).not.toContain(store.secretAccessKey);

  const commands = new CommandPage(page);
  await commands.open();
  await commands.script.fill("echo into the bucket; echo and this >&2");
  await toggle(page.getByRole("grid", { name: "Machines" }).getByRole("row", { name: "This server" }), true);
  await page.getByText("Write output to a bucket").click();
  await page.getByRole("textbox", { name: /^Key prefix/ }).fill("from/the-form");
  const id = await commands.run();
  await api.reaches(id, thisServer, "Success");

  const panel = page.getByRole("region", { name: "Output in bucket private" });
  const key = `from/the-form/${id}/${thisServer}/awsrunShellScript/0.awsrunShellScript`;
  await expect(panel.getByText(`${key}/stdout`)).toBeVisible();
  await expect(
    panel.getByRole("grid", { name: "Output in the bucket" }).getByText("In bucket", { exact: true }),
  ).toBeVisible();
  expect(store.aws("s3", "cp", `s3://private/${key}/stdout`, "-")).toBe("into the bucket\n");
  expect(store.aws("s3", "cp", `s3://private/${key}/stderr`, "-")).toBe("and this\n");
  await expect(page.getByRole("region", { name: "Command description" })).toContainText("from/the-form");

  await page.getByRole("link", { name: "Copy to new" }).click();
  await expect(page.getByRole("checkbox", { name: /^Write output to a bucket/ })).toBeChecked();
  await expect(page.getByRole("textbox", { name: /^Key prefix/ })).toHaveValue("from/the-form");
  await page.locator("summary", { hasText: "Copy as" }).click();
  await expect(page.getByText("--output-s3-bucket-name")).toBeVisible();
});

test("what could not be put there says why, and is put there when it is tried again", async ({
  page,
  store,
  api,
  product,
  thisServer,
}) => {
  test.slow();
  const call = await consoleDoor(product);
  const destination = {
    BucketName: "repaired",
    Endpoint: store.endpoint,
    Region: "us-east-1",
    UsesPathStyle: true,
    AccessKeyId: store.accessKeyId,
    SecretAccessKey: store.secretAccessKey,
  };
  await call("CreateOutputDestination", destination);
  const { Command } = await api.ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [thisServer],
      Parameters: { commands: ["echo late"] },
      OutputS3BucketName: "repaired",
    }),
  );
  const id = Command?.CommandId ?? "";
  await api.reaches(id, thisServer, "Success");
  await page.goto(`/commands/${id}`);
  const panel = page.getByRole("region", { name: "Output in bucket repaired" });
  await expect(panel.getByText("The store has no such bucket.")).toBeVisible();
  // It never changes what became of the command.
  await expect(page.getByText("Success", { exact: true }).first()).toBeVisible();

  store.aws("s3", "mb", "s3://repaired");
  await panel.getByRole("button", { name: "Retry", exact: true }).click();
  const key = `${id}/${thisServer}/awsrunShellScript/0.awsrunShellScript/stdout`;
  await expect(panel.getByText(key)).toBeVisible();
  expect(store.aws("s3", "cp", `s3://repaired/${key}`, "-")).toBe("late\n");
});
