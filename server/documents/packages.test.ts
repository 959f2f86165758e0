import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderBody } from "@/core/commands/order";
import { OrderedPackage } from "@/core/documents/package-order";
import { createPolicy } from "../access/create-policy";
import { getAuditEntry } from "../audit/get-audit-entry";
import { getCommand } from "../commands/get-command";
import { previewCommand } from "../commands/preview-command";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { listening } from "../doors/testing";
import { type AnyOperation, type Caller, type InputOf, type OutputOf, perform } from "../operation";
import type { RunningServer } from "../start-server";
import { completeAttachment } from "./complete-attachment";
import { createDocument } from "./create-document";
import { deleteDocument } from "./delete-document";
import { describeDocument } from "./describe-document";
import { getDocument } from "./get-document";
import { listDocuments } from "./list-documents";
import { modifyDocumentPermission } from "./modify-document-permission";
import { updateDocument } from "./update-document";
import { updateDocumentDefaultVersion } from "./update-document-default-version";
import { uploadAttachment } from "./upload-attachment";

let app: TestApplication;
let server: RunningServer;
let other: string;
let InstanceId: string;
beforeAll(async () => {
  app = await testApplication();
  server = await listening(app);
  other = (await anAccount(app)).id;
  InstanceId = (await aNode(app, { platformType: "Linux" })).id;
});
afterAll(async () => {
  await server?.close();
  await app?.destroy();
});

const run = async <O extends AnyOperation>(operation: O, input: InputOf<O>, caller: Partial<Caller> = {}) =>
  (await perform(app, operation, input, aCaller(app, caller))).output as OutputOf<O>;
/** The hash as coreutils computes it. */
const sha256sum = (bytes: Uint8Array) => execFileSync("sha256sum", { input: bytes }).toString().split(" ")[0] ?? "";

type Files = Record<string, Buffer>;
const manifestOf = (version: string, files: Files, changes: object = {}) =>
  JSON.stringify(
    {
      schemaVersion: "2.0",
      version,
      packages: Object.fromEntries(
        Object.keys(files).map((file, index) => [index === 0 ? "_any" : "ubuntu", { _any: { _any: { file } } }]),
      ),
      files: Object.fromEntries(
        Object.entries(files).map(([name, bytes]) => [name, { checksums: { sha256: sha256sum(bytes) } }]),
      ),
      ...changes,
    },
    null,
    2,
  );
const attachmentsOf = (files: Files, caller: Partial<Caller> = {}) =>
  Promise.all(
    Object.entries(files).map(async ([Name, bytes]) => {
      const piece = { Index: 0, Name, Content: bytes.toString("base64") };
      const { FileId } = await run(uploadAttachment, piece, caller);
      await run(completeAttachment, { FileId, Size: bytes.length }, caller);
      return { Key: "AttachmentReference" as const, Values: [`upload/${FileId}`], Name };
    }),
  );
let made = 0;
async function aPackage(version: string, files: Files, caller: Partial<Caller> = {}, Name = `Package-${++made}`) {
  const Attachments = await attachmentsOf(files, caller);
  const input = { Name, DocumentType: "Package" as const, Content: manifestOf(version, files), Attachments };
  await run(createDocument, input, caller);
  return Name;
}
async function nextVersion(Name: string, version: string, files: Files) {
  await run(updateDocument, { Name, Content: manifestOf(version, files), Attachments: await attachmentsOf(files) });
}
const zip = () => ({ "tool.zip": randomBytes(2_000) });

describe("a package", () => {
  test("is a document of its own type, whose version has the name that its manifest says", async () => {
    const Name = await aPackage("1.0.0", { "tool.zip": randomBytes(10), "ubuntu.zip": randomBytes(10) });
    expect((await run(describeDocument, { Name })).Document).toMatchObject({
      DocumentType: "Package",
      SchemaVersion: "2.0",
      VersionName: "1.0.0",
      PlatformTypes: ["Linux", "Windows", "MacOS"],
      Parameters: [],
      AttachmentsInformation: [{ Name: "tool.zip" }, { Name: "ubuntu.zip" }],
      RunsArbitraryCommands: false,
    });
    expect(await run(getDocument, { Name, VersionName: "1.0.0" })).toMatchObject({ DocumentType: "Package" });
    const named = async (Values: string[]) => {
      const Filters = [
        { Key: "Owner", Values: ["Self"] },
        { Key: "DocumentType", Values },
      ];
      return (await run(listDocuments, { Filters })).DocumentIdentifiers.map((each) => each.Name);
    };
    expect(await named(["Package"])).toContain(Name);
    expect(await named(["Command"])).not.toContain(Name);
  });

  test.each<[string, (files: Files) => object, string, unknown]>([
    ["a file that is missing", () => ({ Attachments: [] }), "InvalidDocumentContent", ["files", "tool.zip"]],
    [
      "a file with other content",
      () => ({ Content: manifestOf("1", zip()) }),
      "InvalidDocumentContent",
      ["files", "tool.zip", "checksums", "sha256"],
    ],
    [
      "a file of another size",
      (files) => ({
        Content: manifestOf("1", files, {
          files: { "tool.zip": { checksums: { sha256: sha256sum(files["tool.zip"] ?? Buffer.alloc(0)) }, size: 1 } },
        }),
      }),
      "InvalidDocumentContent",
      ["files", "tool.zip", "size"],
    ],
    ["another name of its version", () => ({ VersionName: "2" }), "ValidationException", ["VersionName"]],
    ["no manifest", () => ({ Content: '{"schemaVersion": "2.0"}' }), "InvalidDocumentContent", ["version"]],
    [
      "another schema",
      () => ({ Content: '{"schemaVersion": "2.2"}' }),
      "InvalidDocumentSchemaVersion",
      ["schemaVersion"],
    ],
  ])("is refused for %s at its field, and nothing is stored", async (_, change, code, path) => {
    const files = zip();
    const Name = `Never-${++made}`;
    const input = {
      Name,
      DocumentType: "Package" as const,
      Content: manifestOf("1", files),
      Attachments: await attachmentsOf(files),
      ...change(files),
    };
    await expect(run(createDocument, input)).rejects.toMatchObject({
      code,
      problems: expect.arrayContaining([expect.objectContaining({ path })]),
    });
    await expect(run(describeDocument, { Name })).rejects.toMatchObject({ code: "InvalidDocument" });
  });

  test("is told where in the text the wrong hash stands", async () => {
    const files = zip();
    const Attachments = await attachmentsOf(files);
    const Content = manifestOf("1", zip());
    const line = Content.split("\n").findIndex((each) => each.includes("sha256")) + 1;
    await expect(
      run(createDocument, { Name: "Never", DocumentType: "Package", Content, Attachments }),
    ).rejects.toMatchObject({
      message: expect.stringContaining(`Line ${line}, column`),
    });
  });

  test("has versions with files of their own, each of another name", async () => {
    const files = zip();
    const Name = await aPackage("1.0", files);
    await nextVersion(Name, "1.1", zip());
    const of = async (VersionName: string) =>
      (await run(getDocument, { Name, VersionName })).AttachmentsContent?.[0]?.Hash;
    expect(await of("1.0")).toBe(sha256sum(files["tool.zip"]));
    expect(await of("1.1")).not.toBe(await of("1.0"));
    await expect(nextVersion(Name, "1.1", zip())).rejects.toMatchObject({ code: "DuplicateDocumentVersionName" });
    // Files that are kept have to be those that the new manifest names.
    await expect(run(updateDocument, { Name, Content: manifestOf("1.2", files) })).rejects.toMatchObject({
      code: "InvalidDocumentContent",
      problems: [{ path: ["files", "tool.zip", "checksums", "sha256"] }],
    });
  });

  test("is not what a command runs", async () => {
    const DocumentName = await aPackage("1", zip());
    for (const operation of [sendCommand, previewCommand])
      await expect(run(operation, { DocumentName, InstanceIds: [InstanceId] })).rejects.toMatchObject({
        code: "InvalidDocumentType",
        message: expect.stringContaining("AWS-ConfigureAWSPackage"),
      });
  });
});

type SendInput = InputOf<typeof sendCommand>;
const order = (name: string, more: NonNullable<SendInput["Parameters"]> = {}, caller: Partial<Caller> = {}) =>
  run(
    sendCommand,
    {
      DocumentName: "AWS-ConfigureAWSPackage",
      InstanceIds: [InstanceId],
      Parameters: { action: ["Install"], name: [name], ...more },
    },
    caller,
  );
/** The package that a command's nodes get. */
async function packageOf({ Command: { CommandId } }: OutputOf<typeof sendCommand>): Promise<OrderedPackage> {
  const { rows } = await app.db.pool.query<{ body: Buffer }>("SELECT body FROM order_body WHERE command_id = $1", [
    CommandId,
  ]);
  const { steps }: OrderBody = JSON.parse(String(rows[0]?.body));
  return OrderedPackage.parse(steps[0]?.inputs["package"]);
}
const fetched = (path = "") => fetch(server.url + path);

describe("an order to install a package", () => {
  test("has the version that is meant now, and every platform's file by a path that gives exactly it", async () => {
    const files = { "tool.zip": randomBytes(1_500), "ubuntu.zip": randomBytes(2_500) };
    const Name = await aPackage("1.0", files);
    const sent = await order(Name);
    await nextVersion(Name, "2.0", zip());
    await run(updateDocumentDefaultVersion, { Name, DocumentVersion: "2" });
    const ordered = await packageOf(sent);
    expect(ordered).toMatchObject({ name: Name, version: "1.0", packages: JSON.parse(manifestOf("", files)).packages });
    for (const [name, bytes] of Object.entries(files)) {
      expect(ordered.files[name]).toMatchObject({ size: bytes.length, sha256: sha256sum(bytes) });
      const answer = await fetched(ordered.files[name]?.path);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    }
    expect(await packageOf(await order(Name))).toMatchObject({ version: "2.0" });
  });

  test("has the default version when none is named, the newest as latest, and any by its name", async () => {
    const Name = await aPackage("1.0", zip());
    await nextVersion(Name, "2.0", zip());
    const versionOf = async (version: string) => (await packageOf(await order(Name, { version: [version] }))).version;
    expect(await Promise.all(["", "latest", "1.0", "2.0"].map(versionOf))).toEqual(["1.0", "2.0", "1.0", "2.0"]);
    await expect(order(Name, { version: ["3.0"] })).rejects.toMatchObject({ code: "InvalidDocumentVersion" });
  });

  test("has its files as long as it may be at work, and not longer", async () => {
    const Name = await aPackage("1.0", zip());
    const begun = app.now().getTime();
    const sent = await run(sendCommand, {
      DocumentName: "AWS-ConfigureAWSPackage",
      InstanceIds: [InstanceId],
      TimeoutSeconds: 7200,
      Parameters: { action: ["Install"], name: [Name] },
    });
    const path = (await packageOf(sent)).files["tool.zip"]?.path;
    // Two hours to reach the machine, and one for the step.
    const status = async (minutes: number) => {
      app.setNow(new Date(begun + minutes * 60_000));
      return (await fetched(path)).status;
    };
    expect(await status(179)).toBe(200);
    expect(await status(181)).toBe(403);
    app.setNow(new Date(begun));
  });

  test("shows its address to nobody who only reads it", async () => {
    const Name = await aPackage("1.0", zip());
    const sent = await order(Name);
    const path = (await packageOf(sent)).files["tool.zip"]?.path ?? "";
    const line = await app.db.prisma.auditEntry.findFirst({
      where: { operation: "SendCommand" },
      orderBy: { at: "desc" },
      select: { id: true },
    });
    const shown = [
      await run(getCommand, { CommandId: sent.Command.CommandId }),
      await run(getAuditEntry, { Id: line?.id ?? "" }),
      await run(previewCommand, {
        DocumentName: "AWS-ConfigureAWSPackage",
        InstanceIds: [InstanceId],
        Parameters: { action: ["Install"], name: [Name] },
      }),
    ].map((each) => JSON.stringify(each));
    for (const text of shown) {
      expect(text).toContain("/attachments/…/tool.zip");
      expect(text).not.toContain(path.split("/")[2]);
    }
  });

  test.each<[string, () => Promise<string>, string, unknown]>([
    ["not there", async () => "Nothing-Here", "InvalidDocument", []],
    ["one of AWS's own", async () => "AmazonCloudWatchAgent", "InvalidDocument", []],
    ["no package", async () => "AWS-RunShellScript", "InvalidParameters", [{ path: ["Parameters", "name"] }]],
    [
      "not shared",
      async () =>
        `arn:aws:ssm:${app.config.region}:${other}:document/${await aPackage("1", zip(), { accountId: other })}`,
      "InvalidDocument",
      [],
    ],
  ])("is refused for a package that is %s", async (_, name, code, problems) => {
    await expect(order(await name())).rejects.toMatchObject({ code, problems });
  });

  test("takes what another account shares, with its files", async () => {
    const theirs = { accountId: other };
    const files = zip();
    const Name = await aPackage("5.0", files, theirs);
    await run(
      modifyDocumentPermission,
      { Name, PermissionType: "Share", AccountIdsToAdd: [app.config.accountId] },
      theirs,
    );
    const arn = `arn:aws:ssm:${app.config.region}:${other}:document/${Name}`;
    const ordered = await packageOf(await order(arn));
    expect(ordered).toMatchObject({ name: arn, version: "5.0" });
    const answer = await fetched(ordered.files["tool.zip"]?.path);
    expect(Buffer.from(await answer.arrayBuffer()).equals(files["tool.zip"])).toBe(true);
    const unshare = { Name, PermissionType: "Share" as const, AccountIdsToRemove: [app.config.accountId] };
    await run(modifyDocumentPermission, unshare, theirs);
    await run(deleteDocument, { Name }, theirs);
    expect((await fetched(ordered.files["tool.zip"]?.path)).status).toBe(404);
  });

  test("is for those who may run the package as well", async () => {
    const user = await aUser(app, { name: "installer" });
    const [allowed, hidden] = [await aPackage("1", zip()), await aPackage("1", zip())];
    const as: Partial<Caller> = { id: user.name, roles: ["None"] };
    await run(createPolicy, {
      Name: "installer",
      Sentence: {
        who: { type: "User", name: user.name },
        may: { kind: "run", documents: ["AWS-ConfigureAWSPackage", allowed], machines: { kind: "all" } },
      },
    });
    app.access.forget(app.config.accountId);
    await order(allowed, {}, as);
    await expect(order(hidden, {}, as)).rejects.toMatchObject({ code: "InvalidDocument" });
  });

  test("is refused when a file's row was altered in the database", async () => {
    const Name = await aPackage("1", zip());
    await app.db.pool.query("UPDATE document_attachment SET file_name = 'other.zip' WHERE name = $1", [Name]);
    await expect(order(Name)).rejects.toMatchObject({
      code: "InvalidParameters",
      message: expect.stringContaining(`The files of ${Name} are not all there.`),
    });
  });
});

test("an order to remove a package has no file with it, and may name a version that the package has no more", async () => {
  const Name = await aPackage("2.0", zip());
  const removal = await order(Name, { action: ["Uninstall"], version: ["0.9"] });
  expect(await packageOf(removal)).toMatchObject({ name: Name, files: {} });
  await expect(order("Nothing-Here", { action: ["Uninstall"] })).rejects.toMatchObject({ code: "InvalidDocument" });
});
