import {
  AddTagsToResourceCommand,
  CreateAssociationCommand,
  CreateDocumentCommand,
  DescribeAssociationExecutionsCommand,
  PutComplianceItemsCommand,
  PutParameterCommand,
  UpdateDocumentCommand,
} from "@aws-sdk/client-ssm";
import type { Locator, Page } from "@playwright/test";
import { accessibilityFaults, pixelsTooWide } from "./fixture/accessibility";
import { consoleDoor } from "./fixture/console-door";
import { refusedByPolicy } from "./fixture/content-policy";
import { keepPicture } from "./fixture/picture";
import { expect, signedOut, test } from "./fixture/test";
import { upload } from "./fixture/upload";

/** What screens are about: machines, and commands that went well, went wrong on one of them, and are under way. */
let subjects: {
  node: string;
  machine: string;
  succeeded: string;
  mixed: string;
  running: string;
  association: string;
  execution: string;
};

interface Look {
  name: string;
  address: () => string;
  /** Text that stands there once the screen is drawn. */
  shows: string | RegExp;
  /** What is opened on it. */
  open?: (page: Page) => Promise<void>;
  /** Text that stands there once it is opened, where that is neither a dialog nor a menu. */
  opened?: string;
}

const press = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();

const looks: readonly Look[] = [
  { name: "overview", address: () => "/overview", shows: "Success on 1 of 2: 1 failed" },
  { name: "commands", address: () => "/commands", shows: "under way" },
  { name: "command-history", address: () => "/commands?tab=history", shows: "Success on 1 of 2: 1 failed" },
  {
    name: "commands-no-match",
    address: () => "/commands?tab=history&f=Status%3DNoInstancesInTag",
    shows: "No matches",
  },
  { name: "run-command", address: () => "/commands/new", shows: "Select at least one machine." },
  {
    name: "run-command-ready",
    address: () => `/commands/new?example=1&nodes=${subjects.node}&nodes=${subjects.machine}`,
    shows: "Run on 2 machines",
  },
  { name: "command", address: () => `/commands/${subjects.succeeded}`, shows: "red words" },
  { name: "command-mixed", address: () => `/commands/${subjects.mixed}`, shows: "Success on 1 of 2: 1 failed" },
  { name: "command-running", address: () => `/commands/${subjects.running}`, shows: "under way, line 40" },
  {
    name: "cancel-command",
    address: () => `/commands/${subjects.running}`,
    shows: "under way, line 40",
    open: press("Cancel command"),
  },
  { name: "rerun", address: () => `/commands/${subjects.succeeded}`, shows: "red words", open: press("Rerun") },
  {
    name: "command-actions",
    address: () => `/commands/${subjects.succeeded}`,
    shows: "red words",
    open: press("Actions"),
  },
  { name: "save-as-document", address: () => `/commands/${subjects.succeeded}/save`, shows: "The document is valid." },
  { name: "search-output", address: () => "/commands/search?q=a+warning", shows: /searched all of/ },
  { name: "output", address: () => `/commands/${subjects.mixed}/${subjects.node}`, shows: "Status on this machine" },
  { name: "state-manager", address: () => "/state-manager", shows: "every day at 02:30 UTC" },
  { name: "state-manager-none", address: () => "/state-manager?f=AssociationName%3Dno-such", shows: "No matches" },
  { name: "association", address: () => `/state-manager/${subjects.association}`, shows: "1 success" },
  {
    name: "association-resources",
    address: () => `/state-manager/${subjects.association}?tab=resources`,
    shows: "View output",
  },
  {
    name: "association-executions",
    address: () => `/state-manager/${subjects.association}?tab=executions`,
    shows: "It was created",
  },
  {
    name: "association-execution",
    address: () => `/state-manager/${subjects.association}/executions/${subjects.execution}`,
    shows: "View output",
  },
  {
    name: "association-versions",
    address: () => `/state-manager/${subjects.association}?tab=versions`,
    shows: "latest",
  },
  { name: "create-association", address: () => "/state-manager/new", shows: "Every 30 minutes." },
  {
    name: "create-association-expression",
    address: () => "/state-manager/new",
    shows: "Every 30 minutes.",
    open: async (page) => {
      await page.getByRole("button", { name: /Runs$/ }).click();
      await page.getByRole("option", { name: /^Expression/ }).click();
      await page.getByRole("textbox", { name: "Day of week" }).fill("MON-FRI");
    },
    opened: "Day 1 of a week is Sunday.",
  },
  { name: "calendar", address: () => "/state-manager/calendar", shows: "look-daily" },
  { name: "managed-instances", address: () => "/managed-instances", shows: "web-1" },
  {
    name: "managed-instances-filtered",
    address: () => "/managed-instances?f=tag%3DTier%3Dfront",
    shows: "1 match",
  },
  {
    name: "save-group",
    address: () => "/managed-instances?f=tag%3DTier%3Dfront&f=PingStatus%3DOnline",
    shows: "1 match",
    open: press("Save this filter as a group"),
  },
  { name: "node-groups", address: () => "/managed-instances/groups", shows: "Tier = front" },
  { name: "create-node-group", address: () => "/managed-instances/groups/new", shows: "Give at least one filter" },
  { name: "node-group", address: () => "/managed-instances/groups/edit?group=front", shows: "meets this now." },
  { name: "run-command-group", address: () => "/commands/new?group=front", shows: "1 machine with Tier = front" },
  { name: "managed-instance", address: () => `/managed-instances/${subjects.node}`, shows: "Architecture" },
  {
    name: "instance-commands",
    address: () => `/managed-instances/${subjects.node}?tab=commands`,
    shows: "In progress",
  },
  {
    name: "instance-associations",
    address: () => `/managed-instances/${subjects.machine}?tab=associations`,
    shows: "look-daily",
  },
  { name: "instance-tags", address: () => `/managed-instances/${subjects.machine}?tab=tags`, shows: /tags/i },
  {
    name: "instance-timeline",
    address: () => `/managed-instances/${subjects.machine}?tab=timeline`,
    shows: "Registered",
  },
  { name: "compliance", address: () => "/compliance", shows: "Signatures are 12 days old" },
  {
    name: "compliance-compliant",
    address: () => "/compliance?status=COMPLIANT&f=ComplianceType%3DCustom%3AAntivirus",
    shows: "No matches",
  },
  {
    name: "instance-compliance",
    address: () => `/managed-instances/${subjects.machine}?tab=compliance`,
    shows: "Signatures are 12 days old",
  },
  { name: "parameters", address: () => "/parameter-store", shows: "/shop/prod/db-password" },
  { name: "parameters-by-path", address: () => "/parameter-store?view=levels&path=%2Fshop", shows: "prod/" },
  { name: "create-parameter", address: () => "/parameter-store/new", shows: "Tier and policies" },
  {
    name: "create-parameter-wrong",
    address: () => "/parameter-store/new",
    shows: "Tier and policies",
    open: press("Create parameter"),
    opened: "Give a value.",
  },
  {
    name: "edit-parameter",
    address: () => "/parameter-store/edit?name=%2Fshop%2Fprod%2Fdb-password",
    shows: "Fill in the present value",
  },
  { name: "parameter", address: () => "/parameter-store/shop/prod/db-password", shows: "On the command line" },
  {
    name: "parameter-history",
    address: () => "/parameter-store/shop/prod/db-password?tab=history",
    shows: "Show value of version 2",
  },
  {
    name: "parameter-uses",
    address: () => "/parameter-store/shop/prod/db-password?tab=uses",
    shows: "Nothing here refers to it",
  },
  { name: "parameter-tags", address: () => "/parameter-store/shop/prod/db-password?tab=tags", shows: /tags/i },
  {
    name: "import-parameters",
    address: () => "/parameter-store/import?path=%2Fshop%2Fprod",
    shows: "Choose a file, or paste its text.",
    open: (page) =>
      page
        .getByRole("textbox", { name: "Text of the file" })
        .fill("db-password: another\nurl: https://shop.example\nbad name: x\n"),
    opened: "One parameter is refused.",
  },
  {
    name: "export-parameters",
    address: () => "/parameter-store",
    shows: "/shop/prod/db-password",
    open: async (page) => {
      await press("Actions")(page);
      await page.getByRole("menuitem", { name: "Export…" }).click();
    },
    opened: "With the values of secrets",
  },
  {
    name: "deleted-parameters",
    address: () => "/parameter-store?deleted=1",
    shows: "For a day a parameter can be had back",
  },
  { name: "audit", address: () => "/audit", shows: /Sealed up to/ },
  { name: "audit-security", address: () => "/audit?security=1&f=Source%3D192.0.2.1", shows: "No matches" },
  { name: "documents", address: () => "/documents", shows: "Look-Open" },
  { name: "documents-none", address: () => "/documents?owner=Private", shows: "Nobody shares a document" },
  { name: "document", address: () => "/documents/Look-Open", shows: "Hash (Sha256)" },
  {
    name: "document-not-yet-run",
    address: () => "/documents/AWS-ConfigureCloudWatch",
    shows: "Not yet run on Windows.",
  },
  {
    name: "run-command-windows",
    address: () => "/commands/new?document=AWS-InstallMissingWindowsUpdates",
    shows: "Exclude Kb Article Ids",
  },
  { name: "document-content", address: () => "/documents/Look-Open?tab=content", shows: "Compare with version" },
  {
    name: "document-compared",
    address: () => "/documents/Look-Open?tab=content&version=2&with=1",
    shows: "1 line differs.",
  },
  { name: "document-versions", address: () => "/documents/Look-Open?tab=versions", shows: "Version actions" },
  { name: "document-parameters", address: () => "/documents/Look-Open?tab=parameters", shows: "Whom to greet." },
  {
    name: "document-dry-run",
    address: () => "/documents/Look-Open?tab=dry-run",
    shows: "The parameter who is required.",
  },
  { name: "document-permissions", address: () => "/documents/Look-Open?tab=permissions", shows: "Account IDs" },
  { name: "document-attachments", address: () => "/documents/Look-Files?tab=attachments", shows: "1.5 KiB" },
  { name: "create-document", address: () => "/documents/new", shows: "The document is valid." },
  {
    name: "create-document-form",
    address: () => "/documents/new",
    shows: "The document is valid.",
    open: async (page) => {
      await page.getByRole("radio", { name: "Form", exact: true }).check({ force: true });
      await page.getByRole("button", { name: /^message/ }).click();
    },
    opened: "It has a default",
  },
  {
    name: "create-document-dry-run",
    address: () => "/documents/new",
    shows: "The document is valid.",
    open: press("Show dry run"),
    opened: "In its environment",
  },
  {
    name: "create-document-files",
    address: () => "/documents/new",
    shows: "The document is valid.",
    open: async (page) => {
      const chooser = page.waitForEvent("filechooser");
      await press("Choose files")(page);
      await (await chooser).setFiles([
        { name: "install the tool.sh", mimeType: "text/plain", buffer: Buffer.from("x".repeat(1536)) },
        { name: "ab", mimeType: "text/plain", buffer: Buffer.from("a name that is too short") },
      ]);
    },
    opened: "2 of 2 files uploaded.",
  },
  {
    name: "new-version-files",
    address: () => "/documents/Look-Files/edit",
    shows: "SHA-256",
    open: press("Take out install-the-tool.sh"),
    opened: "Taken out",
  },
  { name: "new-version", address: () => "/documents/Look-Open/edit", shows: "Worth a look" },
  { name: "activations", address: () => "/activations", shows: /1 of 1/ },
  { name: "create-activation", address: () => "/activations", shows: /1 of 1/, open: press("Create activation") },
  { name: "add-machine", address: () => "/activations/new", shows: "Get the install line" },
  {
    name: "add-machine-waiting",
    address: () => "/activations/new",
    shows: "Get the install line",
    open: press("Get the install line"),
  },
  {
    name: "palette",
    address: () => "/managed-instances",
    shows: "web-1",
    open: (page) => page.keyboard.press("Control+k"),
  },
  { name: "shortcuts", address: () => "/activations", shows: /1 of 1/, open: (page) => page.keyboard.press("?") },
  { name: "user-menu", address: () => "/activations", shows: /1 of 1/, open: press("User admin") },
  { name: "output-destinations", address: () => "/settings/output-destinations", shows: "No bucket is set up" },
  {
    name: "output-destinations-add",
    address: () => "/settings/output-destinations",
    shows: "No bucket is set up",
    open: (page) => page.getByRole("button", { name: "Add bucket" }).first().click(),
  },
  { name: "webhooks", address: () => "/settings/webhooks", shows: "No webhook is set up" },
  {
    name: "webhooks-add",
    address: () => "/settings/webhooks",
    shows: "No webhook is set up",
    open: (page) => page.getByRole("button", { name: "Add webhook" }).first().click(),
  },
  {
    name: "encryption-keys",
    address: () => "/settings/encryption-keys",
    shows: "alias/aws/ssm",
    open: (page) => page.getByRole("button", { name: "Create key" }).first().click(),
  },
  { name: "freeze", address: () => "/settings/freeze", shows: "Freeze this account" },
  { name: "users", address: () => "/settings/users", shows: "Last active" },
  { name: "create-user", address: () => "/settings/users", shows: "Last active", open: press("Create user") },
  { name: "user", address: () => "/settings/users/admin?tab=sessions", shows: "this one" },
  { name: "guards", address: () => "/settings/guards", shows: "There are no guards" },
  { name: "groups", address: () => "/settings/groups", shows: "There are no groups" },
  { name: "access-keys", address: () => "/settings/access-keys", shows: "Access key ID" },
  {
    name: "create-access-key",
    address: () => "/settings/access-keys",
    shows: "Access key ID",
    open: press("Create access key"),
  },
  { name: "profile", address: () => "/settings/profile", shows: "this one" },
  { name: "second-factor", address: () => "/settings/profile", shows: "this one", open: press("Set up") },
  { name: "accounts", address: () => "/settings/accounts", shows: "the installation's own" },
  { name: "account", address: () => "/settings/accounts/123456789012", shows: "Nobody of another account" },
  { name: "single-sign-on", address: () => "/settings/single-sign-on", shows: "Register exactly this" },
  { name: "not-found", address: () => "/no-such-page", shows: "Page not found" },
];

const [wide, phone] = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** Draws a screen as it is looked at. */
async function draw(page: Page, { address, shows, open, opened: text }: Look): Promise<void> {
  const answer = await page.goto(address());
  expect(answer?.headers()["cache-control"], address()).toContain("no-store");
  await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Connection: Live" })).toBeVisible();
  await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
  if (!open) return;
  await open(page);
  if (text !== undefined) return expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
  const opened = page.getByRole("dialog").or(page.getByRole("alertdialog")).or(page.getByRole("menu"));
  await expect(opened.or(page.getByText("Waiting for your machine…")).first()).toBeVisible();
}

const colour = (part: Locator) => part.evaluate((element) => getComputedStyle(element).color);

// Colours that are still changing are judged wrongly.
test.use({ contextOptions: { reducedMotion: "reduce" } });

test.beforeAll(async ({ api, thisServer, machine, product }) => {
  const folder = `${product.home}/look-first`;
  const succeeded = await api.send(
    "printf '\\033[31mred words\\033[0m and \\033[1;34mblue ones\\033[0m\\n'; seq 1 30; echo 'a warning' >&2",
    [thisServer],
    { Comment: "colours" },
  );
  await api.reaches(succeeded, thisServer, "Success");
  // Whoever makes the folder first succeeds.
  const mixed = await api.send(`mkdir '${folder}' || exit 4`, [thisServer, machine.id], {
    Comment: "one of two",
    MaxErrors: "1",
  });
  const running = await api.send(
    'for i in $(seq 1 40); do echo "under way, line $i"; done; exec sleep 3000',
    [thisServer],
    { Comment: "under way" },
  );
  await api.reaches(running, thisServer, "InProgress");
  const lookDocument = (greeting: string) => ({
    Name: "Look-Open",
    DocumentFormat: "YAML" as const,
    Content: `schemaVersion: "2.2"\ndescription: Greets.\nparameters:\n  who:\n    type: String\n    description: Whom to greet.\nmainSteps:\n  - action: aws:runShellScript\n    name: greet\n    inputs:\n      runCommand:\n        - echo ${greeting} {{ who }} {{ whom }}\n`,
  });
  await api.ssm.send(new CreateDocumentCommand(lookDocument("hello")));
  await api.ssm.send(new UpdateDocumentCommand(lookDocument("goodbye")));
  const files = { ...lookDocument("files"), Name: "Look-Files" };
  const Attachments = [
    {
      Key: "AttachmentReference" as const,
      Values: [await upload(product, "x".repeat(1536))],
      Name: "install-the-tool.sh",
    },
  ];
  await api.ssm.send(new CreateDocumentCommand({ ...files, Attachments }));
  const Tags = [{ Key: "Tier", Value: "front" }];
  await api.ssm.send(new AddTagsToResourceCommand({ ResourceType: "ManagedInstance", ResourceId: machine.id, Tags }));
  await (await consoleDoor(product))("CreateNodeGroup", {
    Name: "front",
    Description: "What the world sees",
    Filters: [{ Key: "tag:Tier", Values: ["front"] }],
  });
  await api.ssm.send(
    new PutComplianceItemsCommand({
      ResourceId: machine.id,
      ResourceType: "ManagedInstance",
      ComplianceType: "Custom:Antivirus",
      ExecutionSummary: { ExecutionTime: new Date() },
      Items: [
        {
          Id: "signatures",
          Title: "Signatures are 12 days old",
          Severity: "CRITICAL",
          Status: "NON_COMPLIANT",
          Details: { DocumentName: "Scan" },
        },
        { Id: "engine", Severity: "HIGH", Status: "COMPLIANT" },
      ],
    }),
  );
  const secret = { Name: "/shop/prod/db-password", Value: "a secret", Description: "Rotated every quarter" };
  await api.ssm.send(new PutParameterCommand({ ...secret, Type: "SecureString" }));
  await api.ssm.send(new PutParameterCommand({ ...secret, Overwrite: true }));
  const { AssociationDescription } = await api.ssm.send(
    new CreateAssociationCommand({
      Name: "AWS-RunShellScript",
      AssociationName: "look-daily",
      Parameters: { commands: ["true"] },
      Targets: [{ Key: "tag:Tier", Values: ["front"] }],
      ScheduleExpression: "cron(30 2 ? * * *)",
    }),
  );
  const association = AssociationDescription?.AssociationId ?? "";
  let execution = "";
  await expect
    .poll(async () => {
      const asked = new DescribeAssociationExecutionsCommand({ AssociationId: association });
      const { AssociationExecutions: [applied] = [] } = await api.ssm.send(asked);
      execution = applied?.ExecutionId ?? "";
      return execution;
    })
    .not.toBe("");
  subjects = { node: thisServer, machine: machine.id, succeeded, mixed, running, association, execution };
});

test("every screen keeps WCAG 2.2 AA and its own security policy, its colours do in both themes, and none scrolls sideways on a phone", async ({
  page,
}, info) => {
  test.setTimeout(3_600_000);
  const refused = await refusedByPolicy(page);
  for (const look of looks) {
    await test.step(look.name, async () => {
      const seen = (how: string) => keepPicture(page, info, `${look.name}-${how}`);
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(wide);
      await draw(page, look);
      await seen("light-1440");
      expect.soft(await accessibilityFaults(page), look.name).toEqual([]);
      // It is the same page with other colours.
      await page.emulateMedia({ colorScheme: "dark" });
      await seen("dark-1440");
      expect.soft(await accessibilityFaults(page, { rule: "color-contrast" }), `${look.name}, dark`).toEqual([]);
      await page.setViewportSize(phone);
      await seen("dark-390");
      await expect.soft
        .poll(() => pixelsTooWide(page), { message: `${look.name}: pixels too wide` })
        .toBeLessThanOrEqual(0);
      expect.soft(refused.splice(0), `${look.name}: refused by its policy`).toEqual([]);
    });
  }
});

test("who asked for less motion sees another theme at once, not level by level", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/documents/Look-Files/edit");
  const lineNumber = page.locator(".cm-gutterElement").filter({ hasText: /^5$/ });
  await expect(lineNumber).toBeVisible();
  const light = await colour(lineNumber);
  await page.emulateMedia({ colorScheme: "dark" });
  expect([light, await colour(lineNumber)]).toEqual(["rgb(100, 110, 125)", "rgb(137, 147, 162)"]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test.describe("signed out", () => {
      test.use({ storageState: signedOut });

      test(`the sign-in page keeps WCAG 2.2 AA and fits a phone (${colorScheme})`, async ({ page }, info) => {
        await page.goto("/sign-in");
        await expect(page.getByLabel("User name")).toBeVisible();
        await keepPicture(page, info, `sign-in-${colorScheme}-1440`);
        expect.soft(await accessibilityFaults(page)).toEqual([]);
        await page.getByLabel("User name").fill("admin");
        await page.getByLabel("Password").fill("wrong");
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await expect(page.getByRole("alert").filter({ hasText: "password" })).toBeVisible();
        expect.soft(await accessibilityFaults(page)).toEqual([]);
        await page.setViewportSize(phone);
        await keepPicture(page, info, `sign-in-${colorScheme}-390`);
        expect.soft(await pixelsTooWide(page)).toBeLessThanOrEqual(0);
      });
    });
  });
}
