import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseArn } from "@/core/arn";
import { getAuditAlerts } from "../audit/get-audit-alerts";
import { previewCommand } from "../commands/preview-command";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "../db/testing";
import { type AnyOperation, type InputOf, type OutputOf, perform } from "../operation";
import { createDocument } from "./create-document";
import { deleteDocument } from "./delete-document";
import { describeDocument } from "./describe-document";
import { describeDocumentPermission } from "./describe-document-permission";
import { getDocument } from "./get-document";
import { listDocumentVersions } from "./list-document-versions";
import { listDocuments } from "./list-documents";
import { modifyDocumentPermission } from "./modify-document-permission";
import { updateDocument } from "./update-document";
import { updateDocumentDefaultVersion } from "./update-document-default-version";

let app: TestApplication;
let other: string;
beforeAll(async () => {
  app = await testApplication();
  other = (await anAccount(app)).id;
});
afterAll(() => app?.destroy());

/** Performs as an administrator of the account, or of another. */
const run = async <O extends AnyOperation>(operation: O, input: InputOf<O>, accountId?: string) =>
  (await perform(app, operation, input, aCaller(app, accountId ? { accountId } : {}))).output as OutputOf<O>;

const script = (line: string, parameters = "") =>
  `schemaVersion: "2.2"\ndescription: Says something.\n${parameters}mainSteps:\n  - action: aws:runShellScript\n    name: say\n    inputs:\n      runCommand:\n        - ${line}\n`;
/** As lists show them: by name, whatever the capitals. */
const comeWithTheProduct = [
  "AWS-ConfigureAWSPackage",
  "AWS-ConfigureCloudWatch",
  "AWS-ConfigureWindowsUpdate",
  "AWS-FindWindowsUpdates",
  "AWS-InstallApplication",
  "AWS-InstallMissingWindowsUpdates",
  "AWS-InstallPowerShellModule",
  "AWS-InstallSpecificWindowsUpdates",
  "AWS-JoinDirectoryServiceDomain",
  "AWS-ListWindowsInventory",
  "AWS-RefreshAssociation",
  "AWS-RunDocument",
  "AWS-RunPowerShellScript",
  "AWS-RunRemoteScript",
  "AWS-RunShellScript",
  "AWS-UpdateEC2Config",
  "AWS-UpdateSSMAgent",
];
let made = 0;
async function aDocument(given: Partial<InputOf<typeof createDocument>> = {}) {
  const Name = given.Name ?? `Document-${++made}`;
  await run(createDocument, { Name, Content: script(`echo ${Name}`), DocumentFormat: "YAML", ...given });
  return Name;
}
const update = (Name: string, line: string, more: Partial<InputOf<typeof updateDocument>> = {}) =>
  run(updateDocument, { Name, Content: script(line), DocumentFormat: "YAML", ...more });
const names = async (input: InputOf<typeof listDocuments>, accountId?: string) =>
  (await run(listDocuments, input, accountId)).DocumentIdentifiers.map(({ Name }) => Name);
const arnOf = (name: string) => `arn:aws:ssm:${app.config.region}:${app.config.accountId}:document/${name}`;

describe("a document", () => {
  test("is described with what its text says, and its hash is that of the text", async () => {
    const Content = script(
      "echo {{ word }}",
      "parameters:\n  word: { type: String, description: A word., default: x }\n",
    );
    const { DocumentDescription } = await run(createDocument, {
      Name: "Described",
      Content,
      DocumentFormat: "YAML",
      VersionName: "first",
      DisplayName: "A display name",
      TargetType: "/AWS::EC2::Instance",
      Tags: [{ Key: "Role", Value: "web" }],
    });
    const hash = createHash("sha256").update(Content).digest("hex");
    expect(DocumentDescription).toMatchObject({
      Name: "Described",
      Owner: app.config.accountId,
      Hash: hash,
      HashType: "Sha256",
      Sha1: createHash("sha1").update(Content).digest("hex"),
      PlatformTypes: ["Linux", "MacOS"],
      SchemaVersion: "2.2",
      DocumentType: "Command",
      DocumentFormat: "YAML",
      DocumentVersion: "1",
      DefaultVersion: "1",
      LatestVersion: "1",
      VersionName: "first",
      DisplayName: "A display name",
      TargetType: "/AWS::EC2::Instance",
      Description: "Says something.",
      Parameters: [{ Name: "word", Type: "String", Description: "A word.", DefaultValue: "x" }],
      Tags: [{ Key: "Role", Value: "web" }],
      RunsArbitraryCommands: true,
      ArbitraryCommandsReason: "The parameter word is run as part of a script (step say).",
    });
    expect((await run(describeDocument, { Name: "Described" })).Document).toEqual({
      ...DocumentDescription,
      IsFavourite: false,
    });
    const line = await app.db.prisma.auditEntry.findFirst({ where: { operation: "CreateDocument" } });
    expect(line).toMatchObject({ resources: ["Document/Described"], summary: { after: { sha256: hash, version: 1 } } });
  });

  test("comes back exactly as it was given, and as the same value in the other format", async () => {
    const Content = `# a comment\n${script("echo 'a'")}`;
    const Name = await aDocument({ Content });
    expect((await run(getDocument, { Name, DocumentFormat: "YAML" })).Content).toBe(Content);
    const json = await run(getDocument, { Name });
    expect(json).toMatchObject({ DocumentFormat: "JSON", DocumentVersion: "1", Status: "Active" });
    expect(JSON.parse(json.Content)).toMatchObject({ schemaVersion: "2.2", mainSteps: [{ name: "say" }] });
  });

  test.each<[string, Partial<InputOf<typeof createDocument>>, string]>([
    ["a name that is taken", { Name: "Taken" }, "DocumentAlreadyExists"],
    ["a reserved name", { Name: "aWs-Mine" }, "ValidationException"],
    ["the name of one that comes with the product", { Name: "AWS-RunShellScript" }, "ValidationException"],
    ["text that is no YAML", { Content: "a: [" }, "InvalidDocumentContent"],
    ["text that is no document", { Content: "a: 1" }, "InvalidDocumentContent"],
    ["a misspelt plugin", { Content: script("x").replace("aws:run", "aws:rn") }, "InvalidDocumentContent"],
    ["an old schema version", { Content: script("x").replace("2.2", "2.1") }, "InvalidDocumentSchemaVersion"],
    ["an Automation's schema", { Content: script("x").replace("2.2", "0.3") }, "InvalidDocumentSchemaVersion"],
    ["too much text", { Content: script("x".repeat(70_000)) }, "MaxDocumentSizeExceeded"],
    ["attachments that come from nowhere", { Attachments: [{}] }, "ValidationException"],
    ["a type that does not exist here", { DocumentType: "Policy" as "Command" }, "ValidationException"],
  ])("is refused for %s, and nothing is stored", async (_, input, code) => {
    await aDocument({ Name: "Taken" }).catch(() => undefined);
    const before = await app.db.prisma.documentVersion.count();
    await expect(aDocument(input)).rejects.toMatchObject({ code });
    expect(await app.db.prisma.documentVersion.count()).toBe(before);
  });

  test("is refused beyond 500 in an account", async () => {
    const { id } = await anAccount(app);
    await app.db.prisma.document.createMany({
      data: Array.from({ length: 500 }, (_, index) => ({
        accountId: id,
        name: `d${index}`,
        documentType: "Command",
        defaultVersion: 1,
        latestVersion: 1,
        versionsMade: 1,
        createdAt: app.now(),
        createdBy: "x",
        mac: new Uint8Array(32),
      })),
    });
    await expect(
      run(createDocument, { Name: "One-More", Content: script("x"), DocumentFormat: "YAML" }, id),
    ).rejects.toMatchObject({ code: "DocumentLimitExceeded" });
  });

  test("of Automation is stored and described, and no command runs it", async () => {
    const Content = `schemaVersion: "0.3"\nparameters:\n  Id: { type: String }\nmainSteps:\n  - name: run\n    action: aws:runCommand\n    inputs: { DocumentName: AWS-RunShellScript, Parameters: { commands: ["{{ Id }}"] } }\n`;
    const Name = await aDocument({ Content, DocumentType: "Automation" });
    expect((await run(describeDocument, { Name })).Document).toMatchObject({
      DocumentType: "Automation",
      SchemaVersion: "0.3",
      Parameters: [{ Name: "Id", Type: "String" }],
      RunsArbitraryCommands: true,
    });
    const node = await aNode(app);
    await expect(run(previewCommand, { DocumentName: Name, InstanceIds: [node.id] })).rejects.toMatchObject({
      code: "InvalidDocumentType",
    });
  });
});

describe("versions", () => {
  test("are numbered, never change, and the default stays until it is moved", async () => {
    const Name = await aDocument();
    const { DocumentDescription } = await update(Name, "echo two", { VersionName: "two" });
    expect(DocumentDescription).toMatchObject({ DocumentVersion: "2", LatestVersion: "2", DefaultVersion: "1" });
    const content = async (version: Partial<InputOf<typeof getDocument>>) =>
      (await run(getDocument, { Name, DocumentFormat: "YAML", ...version })).Content;
    expect(await content({})).toContain(`echo ${Name}`);
    for (const version of [{ DocumentVersion: "$LATEST" }, { DocumentVersion: "2" }, { VersionName: "two" }])
      expect(await content(version)).toContain("echo two");

    expect(await run(updateDocumentDefaultVersion, { Name, DocumentVersion: "2" })).toEqual({
      Description: { Name, DefaultVersion: "2", DefaultVersionName: "two" },
    });
    expect(await content({})).toContain("echo two");
    const { DocumentVersions } = await run(listDocumentVersions, { Name });
    expect(DocumentVersions).toMatchObject([
      { DocumentVersion: "2", VersionName: "two", IsDefaultVersion: true },
      { DocumentVersion: "1", IsDefaultVersion: false },
    ]);
  });

  test("come page by page", async () => {
    const Name = await aDocument();
    for (const line of ["b", "c"]) await update(Name, line);
    const first = await run(listDocumentVersions, { Name, MaxResults: 2 });
    expect(first.DocumentVersions.map((version) => version.DocumentVersion)).toEqual(["3", "2"]);
    const rest = await run(listDocumentVersions, { Name, NextToken: first.NextToken });
    expect(rest.DocumentVersions.map((version) => version.DocumentVersion)).toEqual(["1"]);
    expect(rest.NextToken).toBeUndefined();
  });

  test("are refused when the text, the base or the name is not right", async () => {
    const Name = await aDocument();
    await update(Name, "echo two", { VersionName: "two" });
    await expect(update(Name, "echo two")).rejects.toMatchObject({ code: "DuplicateDocumentContent" });
    await expect(update(Name, `echo ${Name}`)).rejects.toMatchObject({ code: "DuplicateDocumentContent" });
    await expect(update(Name, "x", { DocumentVersion: "1" })).rejects.toMatchObject({ code: "InvalidDocumentVersion" });
    await expect(update(Name, "x", { VersionName: "two" })).rejects.toMatchObject({
      code: "DuplicateDocumentVersionName",
    });
    await expect(update("No-Such", "x")).rejects.toMatchObject({ code: "InvalidDocument" });
    await expect(update("AWS-RunShellScript", "x")).rejects.toMatchObject({ code: "InvalidDocumentOperation" });
    await expect(run(updateDocumentDefaultVersion, { Name, DocumentVersion: "9" })).rejects.toMatchObject({
      code: "InvalidDocumentVersion",
    });
    await expect(run(getDocument, { Name, DocumentVersion: "9".repeat(30) })).rejects.toMatchObject({
      code: "InvalidDocumentVersion",
    });
  });

  test("of two people who edit the same one the second is told", async () => {
    const Name = await aDocument();
    const results = await Promise.allSettled([
      update(Name, "echo left", { DocumentVersion: "1" }),
      update(Name, "echo right", { DocumentVersion: "1" }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({
      reason: { code: "InvalidDocumentVersion", message: expect.stringContaining("not the latest one, 2") },
    });
  });

  test("are deleted alone, but not the default one; a number is never given twice", async () => {
    const Name = await aDocument();
    await update(Name, "echo two", { VersionName: "two" });
    await expect(run(deleteDocument, { Name, DocumentVersion: "1" })).rejects.toMatchObject({
      code: "InvalidDocumentOperation",
    });
    await run(deleteDocument, { Name, VersionName: "two" });
    expect((await run(describeDocument, { Name })).Document.LatestVersion).toBe("1");
    expect((await update(Name, "echo two")).DocumentDescription.DocumentVersion).toBe("3");
    await expect(run(deleteDocument, { Name, DocumentVersion: "2" })).rejects.toMatchObject({
      code: "InvalidDocumentVersion",
    });
  });

  test("all go with the document, and its tags; another of the same name begins anew", async () => {
    const Name = await aDocument({ Tags: [{ Key: "a", Value: "b" }] });
    await update(Name, "echo two");
    await run(deleteDocument, { Name });
    await expect(run(describeDocument, { Name })).rejects.toMatchObject({ code: "InvalidDocument" });
    expect(await app.db.prisma.tag.count({ where: { resourceType: "Document", resourceId: Name } })).toBe(0);
    await aDocument({ Name });
    expect((await run(describeDocument, { Name })).Document.LatestVersion).toBe("1");
  });
});

describe("lists", () => {
  test("merge what people wrote with what comes with the product, by name and page by page", async () => {
    const { id } = await anAccount(app);
    for (const Name of ["zebra", "Apple", "awe", "Zoo"])
      await run(createDocument, { Name, Content: script(Name), DocumentFormat: "YAML" }, id);
    const expected = ["Apple", "awe", ...comeWithTheProduct, "zebra", "Zoo"];
    expect(await names({}, id)).toEqual(expected);
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await run(listDocuments, { MaxResults: 2, ...(NextToken && { NextToken }) }, id);
      seen.push(...page.DocumentIdentifiers.map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).toEqual(expected);
  });

  test("are narrowed by every filter", async () => {
    const { id } = await anAccount(app);
    const make = (input: Pick<InputOf<typeof createDocument>, "Name"> & Partial<InputOf<typeof createDocument>>) =>
      run(createDocument, { Content: script(input.Name), DocumentFormat: "YAML", ...input }, id);
    await make({ Name: "Web-Restart", Tags: [{ Key: "Role", Value: "web" }], TargetType: "/AWS::EC2::Instance" });
    await make({ Name: "Db_Restart", Content: script("x").replace("runShellScript", "runPowerShellScript") });
    const by = (Filters: { Key: string; Values: string[] }[]) => names({ Filters }, id);
    const own = { Key: "Owner", Values: ["Self"] };
    expect(await by([own])).toEqual(["Db_Restart", "Web-Restart"]);
    expect(await by([{ Key: "Owner", Values: ["Amazon"] }])).toEqual(comeWithTheProduct);
    expect(await by([{ Key: "Owner", Values: ["ThirdParty"] }])).toEqual([]);
    expect(await by([{ Key: "Name", Values: ["Web", "AWS"] }])).toEqual([...comeWithTheProduct, "Web-Restart"]);
    expect(await by([{ Key: "Name", Values: ["D__"] }])).toEqual([]);
    expect(await by([own, { Key: "PlatformTypes", Values: ["Windows"] }])).toEqual(["Db_Restart"]);
    expect(await by([own, { Key: "DocumentType", Values: ["Automation"] }])).toEqual([]);
    expect(await by([{ Key: "TargetType", Values: ["/AWS::EC2::Instance"] }])).toEqual(["Web-Restart"]);
    expect(await by([{ Key: "tag:Role", Values: ["web", "db"] }])).toEqual(["Web-Restart"]);
    expect(await by([{ Key: "SearchKeyword", Values: ["b_rest", "SHELL"] }])).toEqual([
      "AWS-InstallPowerShellModule",
      "AWS-RunPowerShellScript",
      "AWS-RunShellScript",
      "Db_Restart",
    ]);
    expect(await names({ DocumentFilterList: [{ key: "Owner", value: "Self" }] }, id)).toHaveLength(2);
    await expect(by([{ Key: "Colour", Values: ["x"] }])).rejects.toMatchObject({ code: "InvalidFilterKey" });
    await expect(by([{ Key: "Owner", Values: ["Me"] }])).rejects.toMatchObject({ code: "ValidationException" });
    await expect(by([{ Key: "SearchKeyword", Values: ["ab"] }])).rejects.toMatchObject({ code: "ValidationException" });
  });
});

describe("a document that is shared", () => {
  const share = (Name: string, change: Partial<InputOf<typeof modifyDocumentPermission>>) =>
    run(modifyDocumentPermission, { Name, PermissionType: "Share", ...change });

  test("runs in the other account at the owner's default version, and vanishes when it is no longer shared", async () => {
    const Name = await aDocument({ Name: "Shared-One" });
    await update(Name, "echo two");
    const node = await aNode(app, { accountId: other });
    const command = { DocumentName: arnOf(Name), InstanceIds: [node.id] };
    await expect(run(sendCommand, command, other)).rejects.toMatchObject({ code: "InvalidDocument" });

    await share(Name, { AccountIdsToAdd: [other] });
    expect(await names({}, other)).toContain(arnOf(Name));
    expect(await names({ Filters: [{ Key: "Owner", Values: ["Private"] }] }, other)).toEqual([arnOf(Name)]);
    const { Command } = await run(sendCommand, command, other);
    expect(Command).toMatchObject({ DocumentName: arnOf(Name), DocumentVersion: "1" });
    await expect(run(sendCommand, { ...command, DocumentVersion: "2" }, other)).rejects.toMatchObject({
      code: "InvalidDocumentVersion",
    });
    await run(updateDocumentDefaultVersion, { Name, DocumentVersion: "2" });
    expect((await run(getDocument, { Name: arnOf(Name) }, other)).DocumentVersion).toBe("2");
    expect((await run(listDocumentVersions, { Name: arnOf(Name) }, other)).DocumentVersions).toHaveLength(1);

    await share(Name, { AccountIdsToRemove: [other] });
    await expect(run(sendCommand, command, other)).rejects.toMatchObject({ code: "InvalidDocument" });
    expect(await names({}, other)).not.toContain(arnOf(Name));
  });

  test("is not the other account's to change, share or delete", async () => {
    const Name = await aDocument();
    await share(Name, { AccountIdsToAdd: [other] });
    const change = { Name, Content: script("x"), DocumentFormat: "YAML" as const };
    await expect(run(updateDocument, change, other)).rejects.toMatchObject({ code: "InvalidDocument" });
    await expect(run(deleteDocument, { Name }, other)).rejects.toMatchObject({ code: "InvalidDocument" });
    await expect(run(describeDocumentPermission, { Name, PermissionType: "Share" }, other)).rejects.toMatchObject({
      code: "InvalidDocument",
    });
    await expect(run(deleteDocument, { Name })).rejects.toMatchObject({ code: "InvalidDocumentOperation" });
  });

  test("with its latest or all versions is seen so", async () => {
    const Name = await aDocument();
    await update(Name, "echo two");
    await update(Name, "echo three");
    await share(Name, { AccountIdsToAdd: [other], SharedDocumentVersion: "$LATEST" });
    const seen = async (DocumentVersion?: string) =>
      (await run(getDocument, { Name: arnOf(Name), DocumentVersion }, other)).DocumentVersion;
    expect(await seen()).toBe("3");
    await expect(seen("1")).rejects.toMatchObject({ code: "InvalidDocumentVersion" });
    await share(Name, { AccountIdsToAdd: [other], SharedDocumentVersion: "$ALL" });
    expect([await seen(), await seen("2"), await seen("$LATEST")]).toEqual(["1", "2", "3"]);
    expect(await run(describeDocumentPermission, { Name, PermissionType: "Share" })).toEqual({
      AccountIds: [other],
      AccountSharingInfoList: [{ AccountId: other, SharedDocumentVersion: "$ALL" }],
    });
  });

  test("with everybody is one of at most five, and is found as public", async () => {
    const { id } = await anAccount(app);
    const all = { PermissionType: "Share" as const, AccountIdsToAdd: ["ALL"] };
    for (const Name of ["p-1", "p-2", "p-3", "p-4", "p-5", "p-6"]) {
      await run(createDocument, { Name, Content: script(Name), DocumentFormat: "YAML" }, id);
      const made = run(modifyDocumentPermission, { Name, ...all }, id);
      if (Name === "p-6") await expect(made).rejects.toMatchObject({ code: "DocumentLimitExceeded" });
      else await made;
    }
    const seen = await names({ Filters: [{ Key: "Owner", Values: ["Public"] }] });
    expect(seen.map((name) => parseArn(name)?.name ?? name)).toEqual([
      ...comeWithTheProduct,
      "p-1",
      "p-2",
      "p-3",
      "p-4",
      "p-5",
    ]);
  });

  test("by another name than the policy's is another resource: its ARN", async () => {
    const Name = await aDocument();
    await share(Name, { AccountIdsToAdd: [other] });
    const elsewhere = arnOf(Name).replace(app.config.region, "eu-west-9");
    const described = await run(describeDocument, { Name: elsewhere }, other);
    expect(described.Document).toMatchObject({ Name: arnOf(Name), Owner: app.config.accountId });
  });
});

describe("what somebody wrote into the database by hand", () => {
  test("is not run: neither another text, nor another default version, nor a share", async () => {
    const Name = await aDocument();
    await update(Name, "echo two");
    const where = { accountId: app.config.accountId, name: Name };
    await app.db.prisma.documentShare.create({
      data: {
        ...where,
        sharedWith: other,
        sharedVersion: "$ALL",
        createdAt: app.now(),
        createdBy: "x",
        mac: new Uint8Array(32),
      },
    });
    await expect(run(getDocument, { Name: arnOf(Name) }, other)).rejects.toMatchObject({ code: "InvalidDocument" });
    await app.db.prisma.documentVersion.updateMany({
      where: { ...where, version: 1 },
      data: { content: script("rm -rf /") },
    });
    await expect(run(getDocument, { Name, DocumentVersion: "1" })).rejects.toMatchObject({
      code: "InvalidDocumentVersion",
    });
    await app.db.prisma.document.updateMany({ where, data: { defaultVersion: 2 } });
    await expect(run(getDocument, { Name })).rejects.toMatchObject({ code: "InvalidDocument" });
  });
});

describe("what was written into the database by hand is in the audit, once, and", () => {
  /** The rows of a document that the audit says were refused, and what the console's alarm counts. */
  async function reported(name: string) {
    const lines = await app.db.prisma.auditEntry.findMany({ where: { operation: "RowRejected" } });
    return lines
      .filter(({ resources }) => resources.some((resource) => resource.includes(name)))
      .map(({ accountId, principal, resources }) => `${accountId} ${principal} ${resources.join()}`);
  }
  const line = (resource: string) => `${app.config.accountId} system/integrity ${resource}`;
  const sql = (text: string, ...values: unknown[]) => app.db.pool.query(text, values);

  test("a document with another default version is neither found nor listed", async () => {
    const Name = await aDocument();
    await update(Name, "echo two");
    const alarms = (await run(getAuditAlerts, {})).Count;
    await sql("UPDATE document SET default_version = 2 WHERE name = $1", Name);
    expect(await names({ Filters: [{ Key: "Name", Values: [Name] }] })).toEqual([]);
    await expect(run(getDocument, { Name })).rejects.toMatchObject({ code: "InvalidDocument" });
    await expect(run(updateDocumentDefaultVersion, { Name, DocumentVersion: "1" })).rejects.toMatchObject({
      code: "InvalidDocument",
    });
    await expect.poll(() => reported(Name)).toEqual([line(`Document/${Name}`)]);
    expect((await run(getAuditAlerts, {})).Count).toBe(alarms + 1);
  });

  test("a version with another text is not rendered for anybody", async () => {
    const Name = await aDocument();
    const { id } = await aNode(app);
    await sql("UPDATE document_version SET content = $2 WHERE name = $1", Name, script("rm -rf /"));
    for (let times = 0; times < 2; times++)
      await expect(run(previewCommand, { DocumentName: Name, InstanceIds: [id] })).rejects.toMatchObject({
        code: "InvalidDocumentVersion",
      });
    await expect.poll(() => reported(Name)).toEqual([line(`DocumentVersion/${Name}/1`)]);
  });

  test.each([
    ["by name", () => other],
    ["with everybody", () => "all"],
  ])("a share %s shows the document to nobody", async (_how, sharedWith) => {
    const Name = await aDocument();
    await sql(
      `INSERT INTO document_share (account_id, name, shared_with, shared_version, created_at, created_by, mac)
       SELECT account_id, name, $2, '$ALL', now(), 'x', mac FROM document WHERE name = $1`,
      Name,
      sharedWith(),
    );
    const Owner = sharedWith() === "all" ? "Public" : "Private";
    expect(
      await names(
        {
          Filters: [
            { Key: "Owner", Values: [Owner] },
            { Key: "Name", Values: [Name] },
          ],
        },
        other,
      ),
    ).toEqual([]);
    await expect(run(getDocument, { Name: arnOf(Name) }, other)).rejects.toMatchObject({ code: "InvalidDocument" });
    expect((await run(describeDocumentPermission, { Name, PermissionType: "Share" })).AccountIds).toEqual([]);
    await expect.poll(() => reported(Name)).toEqual([line(`DocumentShare/${Name}/${sharedWith()}`)]);
  });
});

describe("a command", () => {
  test("runs the version it names, and the hash guards it", async () => {
    const Name = await aDocument();
    await update(Name, "echo two");
    const node = await aNode(app);
    const preview = async (more: Partial<InputOf<typeof previewCommand>> = {}) =>
      run(previewCommand, { DocumentName: Name, InstanceIds: [node.id], ...more });
    expect((await preview()).Script).toBe(`echo ${Name}`);
    expect((await preview({ DocumentVersion: "$LATEST" })).Script).toBe("echo two");
    expect((await preview({ DocumentVersion: "2", DocumentName: arnOf(Name) })).DocumentName).toBe(Name);
    const { Hash, Sha1 } = (await run(describeDocument, { Name })).Document;
    await preview({ DocumentHash: Hash, DocumentHashType: "Sha256" });
    await preview({ DocumentHash: Sha1, DocumentHashType: "Sha1" });
    await expect(preview({ DocumentVersion: "2", DocumentHash: Hash })).rejects.toMatchObject({
      code: "InvalidDocument",
    });
    await expect(preview({ DocumentHash: "0".repeat(40), DocumentHashType: "Sha1" })).rejects.toMatchObject({
      code: "InvalidDocument",
    });
  });
});
