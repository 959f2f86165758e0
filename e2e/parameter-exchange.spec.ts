import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixture/test";

const run = promisify(execFile);

/** What every format has to write with care. */
const awkward = `it's "so": $5, \\n and \`x\`\n  second line # no comment\n`;

/** Downloads what is under a path, with its secrets; gives the path of the file. */
async function exported(page: Page, path: string, format: string): Promise<string> {
  await page.goto("/parameter-store");
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
  await page.getByRole("textbox", { name: "Path" }).fill(path);
  await page.getByRole("radio", { name: new RegExp(`^${format.replace(".", "\\.")}`) }).check({ force: true });
  await page.getByRole("checkbox", { name: /With the values of secrets/ }).check({ force: true });
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  return (await download).path();
}

test("a file is imported as it was shown and not otherwise, and what is exported is read alike by others", async ({
  page,
  api,
}, info) => {
  const put = (Name: string, Value: string, Overwrite = false) =>
    api.ssm.send(
      new PutParameterCommand({ Name, Value, ...(Overwrite ? { Overwrite } : { Type: "String" as const }) }),
    );
  const read = async (Name: string) =>
    (await api.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value;
  await put("/files/SAME", "same");
  await put("/files/URL", "https://one.example");
  await page.goto("/parameter-store/import?path=/files");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose file" }).click();
  const text = `- {Name: SAME, Value: same}\n- {Name: URL, Value: https://two.example}\n- {Name: KEY, Type: SecureString, Value: ${JSON.stringify(awkward)}}\n- {Name: RETRIES, Value: 010, Typ: String}\n`;
  await (await chooser).setFiles([{ name: "files.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) }]);
  await expect(page.getByText("Line 4: A parameter has no Typ.")).toBeVisible();
  await page.getByRole("textbox", { name: "Text of the file" }).fill(text.replace(", Typ: String", ""));

  const changes = page.getByRole("grid", { name: "What will change" });
  await expect(changes.getByRole("row", { name: "/files/URL" })).toContainText("https://one.example");
  await expect(changes.getByRole("row", { name: "/files/URL" })).toContainText("https://two.example");
  await expect(changes.getByRole("row", { name: "/files/KEY" })).toContainText("a secret, kept encrypted");
  await page.getByRole("radio", { name: "New 2" }).check({ force: true });
  await expect(changes.getByRole("row", { name: "/files/URL" })).toBeHidden();

  // Somebody else is quicker.
  await put("/files/URL", "https://theirs.example", true);
  await page.getByRole("button", { name: "Import 3 parameters" }).click();
  await expect(page.getByText("/files/URL has changed")).toBeVisible();
  await expect(read("/files/KEY")).rejects.toThrow();
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByRole("radio", { name: "All 4" }).check({ force: true });
  await expect(changes.getByRole("row", { name: "/files/URL" })).toContainText("https://theirs.example");
  await page.getByRole("button", { name: "Import 3 parameters" }).click();
  await expect(page.getByText("3 parameters were imported.")).toBeVisible();
  const values = { KEY: awkward, RETRIES: "010", SAME: "same", URL: "https://two.example" };
  for (const [name, value] of Object.entries(values)) expect(await read(`/files/${name}`)).toBe(value);
  await page.getByRole("row", { name: "/files/URL" }).getByRole("link").click();
  await expect(page.getByRole("row", { name: "3", exact: true })).toContainText("https://two.example");

  const json = await exported(page, "/files", "JSON");
  const program =
    "import json, sys; print(json.dumps({p['Name'][7:]: p['Value'] for p in json.load(open(sys.argv[1]))}))";
  expect(JSON.parse((await run("python3", ["-c", program, json])).stdout)).toEqual(values);
  const env = await exported(page, "/files", ".env");
  for (const [name, value] of Object.entries(values)) {
    const { stdout } = await run("sh", ["-c", 'set -a; . "$1"; printenv "$2"', "sh", env, name]);
    expect(stdout, name).toBe(`${value}\n`);
  }
  await info.attach("files.env", { body: await readFile(env) });
});
