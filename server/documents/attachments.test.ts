import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aCaller, anAccount, type TestApplication, testApplication } from "../db/testing";
import { listening } from "../doors/testing";
import { type AnyOperation, type Caller, type InputOf, type OutputOf, perform } from "../operation";
import type { RunningServer } from "../start-server";
import { completeAttachment } from "./complete-attachment";
import { createDocument } from "./create-document";
import { deleteDocument } from "./delete-document";
import { describeDocument } from "./describe-document";
import { discardAttachment } from "./discard-attachment";
import { getDocument } from "./get-document";
import { documentJobs } from "./jobs";
import { modifyDocumentPermission } from "./modify-document-permission";
import { updateDocument } from "./update-document";
import { uploadAttachment } from "./upload-attachment";

let app: TestApplication;
let server: RunningServer;
let other: string;
let files: Server;
/** Where the files are; on this machine, which the operator allows. */
let origin: string;
let asked: string[] = [];
const content: Record<string, Buffer> = {};
const answers: Record<string, RequestListener> = {};

beforeAll(async () => {
  files = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const answer = answers[path];
    if (answer) return answer(request, response);
    const bytes = content[path];
    if (bytes) response.end(bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  const address = files.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  origin = `http://127.0.0.1:${address.port}`;
  app = await testApplication({ config: { outboundHosts: [`127.0.0.1:${address.port}`] } });
  server = await listening(app);
  other = (await anAccount(app)).id;
});
afterAll(async () => {
  files?.closeAllConnections();
  files?.close();
  await server?.close();
  await app?.destroy();
});
beforeEach(() => {
  asked = [];
});

const run = async <O extends AnyOperation>(operation: O, input: InputOf<O>, caller: Partial<Caller> = {}) =>
  (await perform(app, operation, input, aCaller(app, caller))).output as OutputOf<O>;
const text = (line: string) =>
  `schemaVersion: "2.2"\nmainSteps:\n  - { action: "aws:runShellScript", name: say, inputs: { runCommand: ["${line}"] } }\n`;
let made = 0;
type Sources = NonNullable<InputOf<typeof createDocument>["Attachments"]>;
async function aDocument(Attachments: Sources, caller: Partial<Caller> = {}, Name = `Attached-${++made}`) {
  await run(createDocument, { Name, Content: text(Name), DocumentFormat: "YAML", Attachments }, caller);
  return Name;
}
const from = (path: string, Name?: string): Sources[number] => ({
  Key: "S3FileUrl",
  Values: [`${origin}${path}`],
  ...(Name && { Name }),
});
const attached = async (Name: string, more: Partial<InputOf<typeof getDocument>> = {}, caller: Partial<Caller> = {}) =>
  (await run(getDocument, { Name, ...more }, caller)).AttachmentsContent ?? [];
/** What a program gets by an address, through the real door. */
const fetched = (url: string) => fetch(server.url + new URL(url).pathname);
const rows = async () =>
  (
    await app.db.pool.query<{ counted: string }>(
      "SELECT (SELECT count(*) FROM document) || '/' || (SELECT count(*) FROM attachment_file) || '/' || (SELECT count(*) FROM attachment_piece) AS counted",
    )
  ).rows[0]?.counted;
/** The hash as coreutils computes it. */
const sha256sum = (bytes: Uint8Array) => execFileSync("sha256sum", { input: bytes }).toString().split(" ")[0];

describe("a file that is given by its address", () => {
  test("lies beside the version, whole, and is had by the address that GetDocument gives", async () => {
    content["/tool.bin"] = randomBytes(3_500_000);
    const Name = await aDocument([from("/tool.bin")]);
    const [found, ...more] = await attached(Name);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      Name: "tool.bin",
      Size: 3_500_000,
      HashType: "Sha256",
      Hash: sha256sum(content["/tool.bin"]),
    });
    const answer = await fetched(found?.Url ?? "");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="tool.bin"');
    expect(Buffer.from(await answer.arrayBuffer()).equals(content["/tool.bin"])).toBe(true);
    expect((await run(describeDocument, { Name })).Document.AttachmentsInformation).toEqual([{ Name: "tool.bin" }]);
  });

  test("may be empty, and may lie in a folder that is named", async () => {
    content["/folder/empty.txt"] = Buffer.alloc(0);
    const Name = await aDocument([{ Key: "SourceUrl", Values: [`${origin}/folder/`], Name: "empty.txt" }]);
    const [found] = await attached(Name);
    expect(found).toMatchObject({ Size: 0, Hash: sha256sum(Buffer.alloc(0)) });
    expect(await (await fetched(found?.Url ?? "")).text()).toBe("");
  });

  test.each<[string, () => Sources[number], RegExp]>([
    ["is not there", () => from("/nothing.txt"), /answered 404/],
    [
      "is on a machine of the inside",
      () => ({ Key: "S3FileUrl", Values: ["http://127.0.0.1:1/file.txt"] }),
      /internet/,
    ],
    [
      "is a cloud's credentials",
      () => ({ Key: "S3FileUrl", Values: ["http://169.254.169.254/latest/file.txt"] }),
      /internet/,
    ],
    ["leads to the inside", () => from("/leads.txt"), /internet/],
    ["breaks off", () => from("/breaks.txt"), /broke off/],
  ])("that %s is refused by its member, and nothing is kept", async (_, source, message) => {
    answers["/leads.txt"] = (_request, response) =>
      response.writeHead(302, { location: "http://127.0.0.1:1/secret" }).end();
    answers["/breaks.txt"] = (_request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => response.destroy());
    };
    content["/good.txt"] = Buffer.from("good");
    await aDocument([from("/good.txt")]);
    const before = await rows();
    const refused = aDocument([source()], {}, "Never");
    await expect(refused).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringMatching(message),
      problems: [{ path: ["Attachments", 0, "Values"] }],
    });
    expect(await rows()).toBe(before);
  });

  test("is fetched only for those who may make the document, and only once all else is right", async () => {
    content["/good.txt"] = Buffer.from("good");
    const reader: Partial<Caller> = { id: "reader", roles: ["ReadOnly"] };
    await expect(aDocument([from("/good.txt")], reader)).rejects.toMatchObject({ code: "AccessDeniedException" });
    await expect(aDocument([from("/good.txt")], {}, "aws-mine")).rejects.toMatchObject({ code: "ValidationException" });
    expect(asked).toEqual([]);
  });
});

describe("a file of another document", () => {
  test("is taken over by name, version and file; each keeps it when the other goes", async () => {
    content["/shared.txt"] = Buffer.from("shared");
    const first = await aDocument([from("/shared.txt")]);
    const second = await aDocument([
      { Key: "AttachmentReference", Values: [`${first}/1/shared.txt`], Name: "mine.txt" },
    ]);
    await run(deleteDocument, { Name: first });
    app.setNow(new Date(app.now().getTime() + 2 * 24 * 3_600_000));
    await documentJobs["forget-attachments"](app)();
    const [found] = await attached(second);
    expect(found).toMatchObject({ Name: "mine.txt", Size: 6 });
    expect(await (await fetched(found?.Url ?? "")).text()).toBe("shared");
  });

  test("of another account is taken over while it is shared, and is one's own from then on", async () => {
    content["/theirs.txt"] = Buffer.from("theirs");
    const theirs: Partial<Caller> = { accountId: other };
    const Name = await aDocument([from("/theirs.txt")], theirs);
    const arn = `arn:aws:ssm:${app.config.region}:${other}:document/${Name}`;
    const source: Sources[number] = { Key: "AttachmentReference", Values: [`${arn}/1/theirs.txt`] };
    await expect(aDocument([source])).rejects.toMatchObject({ code: "ValidationException" });
    const share = { Name, PermissionType: "Share" as const };
    await run(modifyDocumentPermission, { ...share, AccountIdsToAdd: [app.config.accountId] }, theirs);
    const mine = await aDocument([source]);
    // Whoever may read a shared document has its files too.
    expect(await attached(arn)).toMatchObject([{ Name: "theirs.txt" }]);
    await run(modifyDocumentPermission, { ...share, AccountIdsToRemove: [app.config.accountId] }, theirs);
    await run(deleteDocument, { Name }, theirs);
    const [found] = await attached(mine);
    expect(await (await fetched(found?.Url ?? "")).text()).toBe("theirs");
  });

  test.each(["Nobody/1/file.txt", "Attached-1/99/tool.bin", "Attached-1/1/other.txt"])(
    "that is not there, %s, is refused",
    async (value) => {
      await expect(aDocument([{ Key: "AttachmentReference", Values: [value] }])).rejects.toMatchObject({
        code: "ValidationException",
        problems: [{ path: ["Attachments", 0, "Values"] }],
      });
    },
  );
});

describe("an upload", () => {
  const piece = (Index: number, bytes: Uint8Array, FileId?: string, caller: Partial<Caller> = {}) =>
    run(
      uploadAttachment,
      { Index, Content: Buffer.from(bytes).toString("base64"), ...(FileId ? { FileId } : { Name: "up.bin" }) },
      caller,
    );
  const complete = (FileId: string, Size: number, caller: Partial<Caller> = {}) =>
    run(completeAttachment, { FileId, Size }, caller);
  const discard = (FileId: string, caller: Partial<Caller> = {}) => run(discardAttachment, { FileId }, caller);
  const uploadOf = (FileId: string, Name = "up.bin"): Sources[number] => ({
    Key: "AttachmentReference",
    Values: [`upload/${FileId}`],
    Name,
  });
  /** What the audit has about an upload. */
  const linesAbout = async (FileId: string) =>
    (
      await app.db.prisma.auditEntry.findMany({
        where: { summary: { path: ["fileId"], equals: FileId } },
        orderBy: { id: "asc" },
      })
    ).map(({ operation, principal, summary }) => ({ operation, principal, summary }));

  test("in pieces is one file, and one line of the audit with its name, size and SHA-256", async () => {
    const bytes = randomBytes(700_000);
    const { FileId } = await piece(0, bytes.subarray(0, 400_000));
    expect(await piece(1, bytes.subarray(400_000), FileId)).toEqual({ FileId, Size: 700_000, NextIndex: 2 });
    expect(await linesAbout(FileId)).toEqual([]);
    expect(await complete(FileId, 700_000)).toEqual({ FileId, Size: 700_000, Sha256: sha256sum(bytes) });
    expect(await linesAbout(FileId)).toEqual([
      {
        operation: "CompleteAttachment",
        principal: "user/admin",
        summary: { fileId: FileId, fileName: "up.bin", size: 700_000, sha256: sha256sum(bytes) },
      },
    ]);
    const [found] = await attached(await aDocument([uploadOf(FileId)]));
    expect(found).toMatchObject({ Name: "up.bin", Size: 700_000, Hash: sha256sum(bytes) });
    expect(Buffer.from(await (await fetched(found?.Url ?? "")).arrayBuffer()).equals(bytes)).toBe(true);
  });

  test("takes its pieces in order, from who began it, until it is complete", async () => {
    const { FileId } = await piece(0, Buffer.from("a"));
    await expect(piece(2, Buffer.from("c"), FileId)).rejects.toMatchObject({ problems: [{ path: ["Index"] }] });
    const another = { id: "somebody-else" };
    await expect(piece(1, Buffer.from("b"), FileId, another)).rejects.toMatchObject({ code: "NoSuchUpload" });
    await expect(complete(FileId, 1, another)).rejects.toMatchObject({ code: "NoSuchUpload" });
    await expect(discard(FileId, another)).rejects.toMatchObject({ code: "NoSuchUpload" });
    await expect(complete(FileId, 2)).rejects.toMatchObject({ problems: [{ path: ["Size"] }] });
    await expect(aDocument([uploadOf(FileId)])).rejects.toThrow("The upload is not complete.");
    await complete(FileId, 1);
    await expect(piece(1, Buffer.from("b"), FileId)).rejects.toMatchObject({ problems: [{ path: ["FileId"] }] });
    await expect(aDocument([uploadOf(FileId)], another)).rejects.toMatchObject({ code: "ValidationException" });
    await aDocument([uploadOf(FileId)]);
    await expect(piece(1, Buffer.from("b"), FileId)).rejects.toMatchObject({ code: "NoSuchUpload" });
    await expect(discard(FileId)).rejects.toMatchObject({ code: "NoSuchUpload" });
  });

  test("whose answers were lost goes on where it is: what was sent twice is there once", async () => {
    const { FileId } = await piece(0, Buffer.from("first "));
    await piece(1, Buffer.from("second"), FileId);
    expect(await piece(1, Buffer.from("second"), FileId)).toEqual({ FileId, Size: 12, NextIndex: 2 });
    await expect(piece(1, Buffer.from("other"), FileId)).rejects.toMatchObject({ problems: [{ path: ["Index"] }] });
    const answer = await complete(FileId, 12);
    expect(answer.Sha256).toBe(sha256sum(Buffer.from("first second")));
    expect(await complete(FileId, 12)).toEqual(answer);
    expect(await piece(1, Buffer.from("second"), FileId)).toEqual({ FileId, Size: 12, NextIndex: 2 });
  });

  test("of which two pieces come at once for one place has one of them there", async () => {
    const { FileId } = await piece(0, Buffer.from("a"));
    const both = await Promise.allSettled([piece(1, Buffer.from("b"), FileId), piece(1, Buffer.from("c"), FileId)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await complete(FileId, 2)).Size).toBe(2);
  });

  test("that was altered in the database after it was complete is of no use", async () => {
    const { FileId } = await piece(0, Buffer.from("good"));
    await complete(FileId, 4);
    await app.db.pool.query("UPDATE attachment_piece SET data = 'evil' WHERE file_id = $1", [FileId]);
    await expect(aDocument([uploadOf(FileId)])).rejects.toMatchObject({
      problems: [{ path: ["Attachments", 0, "Values"], message: expect.stringContaining("not what it was") }],
    });
  });

  test("that is given up is gone, with a line that says what it was", async () => {
    const { FileId } = await piece(0, Buffer.from("half of"));
    await discard(FileId);
    expect(await app.db.prisma.attachmentPiece.count({ where: { fileId: FileId } })).toBe(0);
    expect(await linesAbout(FileId)).toMatchObject([
      {
        operation: "DiscardAttachment",
        summary: { fileName: "up.bin", size: 7, sha256: sha256sum(Buffer.from("half of")), isComplete: false },
      },
    ]);
    await expect(discard(FileId)).rejects.toMatchObject({ code: "NoSuchUpload" });
  });

  test("that no document has is gone after a day, and not before; one that was never completed says so", async () => {
    const left = (await piece(0, Buffer.from("left"))).FileId;
    const whole = (await piece(0, Buffer.from("whole"))).FileId;
    await complete(whole, 5);
    const forget = documentJobs["forget-attachments"](app);
    const there = async () => app.db.prisma.attachmentFile.count({ where: { id: { in: [left, whole] } } });
    const begun = app.now().getTime();
    app.setNow(new Date(begun + 23 * 3_600_000));
    await forget();
    expect(await there()).toBe(2);
    app.setNow(new Date(begun + 25 * 3_600_000));
    await forget();
    expect(await there()).toBe(0);
    await expect(aDocument([uploadOf(whole)])).rejects.toMatchObject({ code: "ValidationException" });
    expect(await linesAbout(left)).toEqual([
      {
        operation: "UploadForgotten",
        principal: "system/server",
        summary: {
          fileId: left,
          fileName: "up.bin",
          begunBy: "user/admin",
          size: 4,
          sha256: sha256sum(Buffer.from("left")),
        },
      },
    ]);
    expect((await linesAbout(whole)).map(({ operation }) => operation)).toEqual(["CompleteAttachment"]);
  });

  test("of somebody who may not is refused piece by piece, each with its line", async () => {
    const reader: Partial<Caller> = { id: "reader", roles: ["ReadOnly"], requestId: "reader-uploads" };
    await expect(piece(0, Buffer.from("a"), undefined, reader)).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    expect(await app.db.prisma.auditEntry.findMany({ where: { requestId: "reader-uploads" } })).toMatchObject([
      { operation: "UploadAttachment", outcome: "refused", principal: "user/reader" },
    ]);
  });
});

describe("a new version", () => {
  test("keeps the files unless others are given; the old version keeps its own", async () => {
    content["/one.txt"] = Buffer.from("one");
    content["/two.txt"] = Buffer.from("two");
    const Name = await aDocument([from("/one.txt")]);
    const update = (line: string, more: Partial<InputOf<typeof updateDocument>> = {}) =>
      run(updateDocument, { Name, Content: text(line), DocumentFormat: "YAML", ...more });
    expect((await update("second")).DocumentDescription.AttachmentsInformation).toEqual([{ Name: "one.txt" }]);
    await update("third", { Attachments: [from("/two.txt")] });
    await update("fourth", { Attachments: [] });
    const names = async (DocumentVersion: string) =>
      (await attached(Name, { DocumentVersion })).map((each) => each.Name);
    expect(await Promise.all(["1", "2", "3", "4"].map(names))).toEqual([["one.txt"], ["one.txt"], ["two.txt"], []]);
  });

  test("with the same text is another one when its files are others", async () => {
    content["/one.txt"] = Buffer.from("one");
    content["/uno.txt"] = Buffer.from("uno");
    const Name = await aDocument([from("/one.txt", "file.txt")]);
    const again = (path: string) =>
      run(updateDocument, {
        Name,
        Content: text(Name),
        DocumentFormat: "YAML",
        Attachments: [from(path, "file.txt")],
      });
    await expect(again("/one.txt")).rejects.toMatchObject({ code: "DuplicateDocumentContent" });
    expect((await again("/uno.txt")).DocumentDescription.DocumentVersion).toBe("2");
    await expect(again("/one.txt")).rejects.toMatchObject({ code: "DuplicateDocumentContent" });
  });
});

describe("an address", () => {
  async function anAddress() {
    content["/addressed.txt"] = Buffer.from("addressed");
    const [found] = await attached(await aDocument([from("/addressed.txt")]));
    return new URL(found?.Url ?? "").pathname;
  }
  const status = async (path: string) => (await fetch(server.url + path)).status;

  test("holds for a quarter of an hour", async () => {
    const path = await anAddress();
    expect(await status(path)).toBe(200);
    const begun = app.now().getTime();
    app.setNow(new Date(begun + 14 * 60_000));
    expect(await status(path)).toBe(200);
    app.setNow(new Date(begun + 15 * 60_000));
    expect(await status(path)).toBe(403);
  });

  test("that was changed, or made elsewhere, opens nothing", async () => {
    const path = await anAddress();
    const [, , token = "", file] = path.split("/");
    const [place = "", mac] = token.split(".");
    const moved = Buffer.from(Buffer.from(place, "base64url").toString().replace("addressed.txt", "tool.bin")).toString(
      "base64url",
    );
    for (const forged of [
      `/attachments/${moved}.${mac}/tool.bin`,
      `/attachments/${place}.${createHash("sha256").update(place).digest("base64url")}/${file}`,
      `/attachments/${place}.${mac}/other.txt`,
      `/attachments/${place}/${file}`,
      `/attachments/${place}.${mac}`,
      "/attachments/",
    ])
      expect([forged, await status(forged)]).toEqual([forged, 403]);
  });

  test("gives nothing once the document is gone", async () => {
    content["/addressed.txt"] = Buffer.from("addressed");
    const Name = await aDocument([from("/addressed.txt")]);
    const [found] = await attached(Name);
    await run(deleteDocument, { Name });
    expect((await fetched(found?.Url ?? "")).status).toBe(404);
  });

  test("never gives all of a content that was altered in the database", async () => {
    content["/altered.bin"] = randomBytes(2_500_000);
    const [found] = await attached(await aDocument([from("/altered.bin")]));
    await app.db.pool.query(
      `UPDATE attachment_piece SET data = set_byte(data, 0, get_byte(data, 0) # 1) WHERE "index" = 0 AND file_id =
         (SELECT file_id FROM document_attachment WHERE file_name = 'altered.bin')`,
    );
    await expect(fetched(found?.Url ?? "").then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });

  test("a row that this server did not write names no file", async () => {
    content["/row.txt"] = Buffer.from("row");
    const Name = await aDocument([from("/row.txt")]);
    await app.db.pool.query("UPDATE document_attachment SET file_name = 'evil.txt' WHERE file_name = 'row.txt'");
    expect(await attached(Name)).toEqual([]);
  });
});
