import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aCaller, anAccount, type TestApplication, testApplication } from "../db/testing";
import { type AnyOperation, type Caller, type InputOf, type OutputOf, perform } from "../operation";
import { createDocument } from "./create-document";
import { deleteDocument } from "./delete-document";
import { describeDocument } from "./describe-document";
import { getDocument } from "./get-document";
import { listDocumentMetadataHistory } from "./list-document-metadata-history";
import { listDocumentVersions } from "./list-document-versions";
import { listDocuments } from "./list-documents";
import { updateDocument } from "./update-document";
import { updateDocumentMetadata } from "./update-document-metadata";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const author: Partial<Caller> = { id: "author" };
const bob: Partial<Caller> = { id: "bob" };
const run = async <O extends AnyOperation>(operation: O, input: InputOf<O>, caller: Partial<Caller> = author) =>
  (await perform(app, operation, input, aCaller(app, caller))).output as OutputOf<O>;
const text = (line: string) =>
  `schemaVersion: "2.2"\nmainSteps:\n  - { action: "aws:runShellScript", name: say, inputs: { runCommand: ["${line}"] } }\n`;
let made = 0;
/** A document with so many versions, all of one author. */
async function aDocument(versions = 1) {
  const Name = `Reviewed-${++made}`;
  await run(createDocument, { Name, Content: text("1"), DocumentFormat: "YAML" });
  for (let version = 2; version <= versions; version++)
    await run(updateDocument, { Name, Content: text(String(version)), DocumentFormat: "YAML" });
  return Name;
}
type Review = InputOf<typeof updateDocumentMetadata>["DocumentReviews"];
/** Somebody does something about a review, a minute after whatever was before. */
function reviews(
  Name: string,
  Action: Review["Action"],
  caller: Partial<Caller>,
  more: { Comment?: string; version?: string } = {},
) {
  app.setNow(new Date(app.now().getTime() + 60_000));
  const DocumentReviews = { Action, ...(more.Comment && { Comment: [{ Content: more.Comment }] }) };
  return run(updateDocumentMetadata, { Name, DocumentReviews, DocumentVersion: more.version ?? "$LATEST" }, caller);
}
const history = async (Name: string, more: Partial<InputOf<typeof listDocumentMetadataHistory>> = {}) =>
  run(listDocumentMetadataHistory, { Name, Metadata: "DocumentReviews", ...more });
const entries = async (Name: string, DocumentVersion = "$LATEST") =>
  (await history(Name, { DocumentVersion })).Metadata.ReviewerResponse.map(({ ReviewStatus, Reviewer, Comment }) =>
    [ReviewStatus, Reviewer, Comment?.[0]?.Content].filter(Boolean).join(" "),
  );
const statuses = async (Name: string) =>
  (await run(listDocumentVersions, { Name })).DocumentVersions.map((version) => version.ReviewStatus);

describe("a version", () => {
  test("goes from its author through a review to its approval, and every answer about it says where it is", async () => {
    const Name = await aDocument();
    const states = async () => {
      const { Document } = await run(describeDocument, { Name });
      const { DocumentIdentifiers } = await run(listDocuments, { Filters: [{ Key: "Name", Values: [Name] }] });
      const { ReviewStatus } = await run(getDocument, { Name });
      const own = DocumentIdentifiers.find((each) => each.Name === Name);
      return [Document.ReviewStatus, own?.ReviewStatus, ReviewStatus, ...(await statuses(Name))];
    };
    expect(await states()).toEqual(Array(4).fill("NOT_REVIEWED"));
    expect(await history(Name)).toEqual({
      Name,
      DocumentVersion: "1",
      Author: "user/author",
      Metadata: { ReviewerResponse: [] },
    });
    await reviews(Name, "SendForReview", author, { Comment: "please" });
    expect(await states()).toEqual(Array(4).fill("PENDING"));
    expect((await run(describeDocument, { Name })).Document).toMatchObject({ PendingReviewVersion: "1" });
    await reviews(Name, "Approve", bob, { Comment: "good" });
    expect(await states()).toEqual(Array(4).fill("APPROVED"));
    const { Document } = await run(describeDocument, { Name });
    expect(Document).toMatchObject({
      ApprovedVersion: "1",
      ReviewInformation: [{ Status: "APPROVED", Reviewer: "bob", ReviewedTime: app.now() }],
    });
    expect(Document).not.toHaveProperty("PendingReviewVersion");
    expect(await entries(Name)).toEqual(["APPROVED bob good", "PENDING author please"]);
    // Somebody's word about it later takes nothing from who approved it.
    await reviews(Name, "UpdateReview", { id: "carol" }, { Comment: "indeed" });
    expect((await run(describeDocument, { Name })).Document.ReviewInformation).toMatchObject([{ Reviewer: "bob" }]);
  });

  test("is not approved or rejected by its author, who is told why; somebody else may", async () => {
    const Name = await aDocument();
    await reviews(Name, "SendForReview", author);
    for (const verdict of ["Approve", "Reject"] as const)
      await expect(reviews(Name, verdict, author)).rejects.toMatchObject({
        code: "InvalidDocumentOperation",
        message: `You are the author of version 1 of ${Name}: somebody else has to approve or reject it.`,
      });
    await reviews(Name, "Reject", bob, { Comment: "no" });
    expect(await statuses(Name)).toEqual(["REJECTED"]);
    await reviews(Name, "SendForReview", author);
    expect(await entries(Name)).toEqual(["PENDING author", "REJECTED bob no", "PENDING author"]);
  });

  test.each<[string, Review["Action"][], Review["Action"], string]>([
    ["was not sent", [], "Approve", "was not sent for review: it cannot be approved"],
    ["was not sent", [], "Reject", "was not sent for review: it cannot be rejected"],
    ["was not sent", [], "UpdateReview", "was not sent for review: it cannot be commented on"],
    ["is in review", ["SendForReview"], "SendForReview", "is in review: it cannot be sent for review"],
    ["is approved", ["SendForReview", "Approve"], "SendForReview", "is approved: it cannot be sent for review"],
    ["is approved", ["SendForReview", "Approve"], "Approve", "is approved: it cannot be approved"],
    ["was rejected", ["SendForReview", "Reject"], "Approve", "was rejected: it cannot be approved"],
  ])("that %s refuses what does not follow (%j, %s)", async (_, before, action, sentence) => {
    const Name = await aDocument();
    for (const each of before) await reviews(Name, each, bob);
    await expect(reviews(Name, action, bob, { Comment: "x" })).rejects.toMatchObject({
      code: "InvalidDocumentOperation",
      message: expect.stringContaining(sentence),
    });
    expect(await entries(Name)).toHaveLength(before.length);
  });

  test("is in review, and approved, as the only one of its document: the one before gives way and says to whom", async () => {
    const Name = await aDocument(3);
    await reviews(Name, "SendForReview", author, { version: "1" });
    await reviews(Name, "Approve", bob, { version: "1" });
    await reviews(Name, "SendForReview", author, { version: "2" });
    await reviews(Name, "SendForReview", author, { version: "3" });
    expect(await statuses(Name)).toEqual(["PENDING", "NOT_REVIEWED", "APPROVED"]);
    await reviews(Name, "Approve", bob, { version: "3" });
    expect(await statuses(Name)).toEqual(["APPROVED", "NOT_REVIEWED", "REJECTED"]);
    expect(await entries(Name, "2")).toEqual([
      "NOT_REVIEWED author Version 3 was sent for review instead.",
      "PENDING author",
    ]);
    expect((await entries(Name, "1"))[0]).toBe("REJECTED bob Version 3 was approved instead.");
    expect((await run(describeDocument, { Name })).Document).toMatchObject({
      DocumentVersion: "1",
      ReviewStatus: "REJECTED",
      ApprovedVersion: "3",
    });
  });

  test("that was approved can be rejected later, by somebody else than its author", async () => {
    const Name = await aDocument();
    await reviews(Name, "SendForReview", author);
    await reviews(Name, "Approve", bob);
    await expect(reviews(Name, "Reject", author)).rejects.toMatchObject({ code: "InvalidDocumentOperation" });
    await reviews(Name, "Reject", { id: "carol" }, { Comment: "unsafe" });
    expect(await entries(Name)).toEqual(["REJECTED carol unsafe", "APPROVED bob", "PENDING author"]);
  });

  test("takes its review with it when it is deleted", async () => {
    const Name = await aDocument(2);
    await reviews(Name, "SendForReview", author, { version: "2" });
    await run(deleteDocument, { Name, DocumentVersion: "2" });
    expect((await run(describeDocument, { Name })).Document).not.toHaveProperty("PendingReviewVersion");
    await expect(history(Name, { DocumentVersion: "2" })).rejects.toMatchObject({ code: "InvalidDocumentVersion" });
  });
});

describe("a comment", () => {
  test("is needed to comment, and is named when it is missing", async () => {
    const Name = await aDocument();
    await reviews(Name, "SendForReview", author);
    await expect(reviews(Name, "UpdateReview", bob)).rejects.toMatchObject({
      code: "ValidationException",
      problems: [{ path: ["DocumentReviews", "Comment"] }],
    });
    for (const Comment of ["   ", "x".repeat(1025)])
      await expect(reviews(Name, "UpdateReview", bob, { Comment })).rejects.toMatchObject({
        problems: [{ path: ["DocumentReviews", "Comment", 0, "Content"] }],
      });
  });

  test("of whoever spoke last takes the place of the one before, and says when; another's is an entry of its own", async () => {
    const Name = await aDocument();
    await reviews(Name, "SendForReview", author, { Comment: "plase" });
    await reviews(Name, "UpdateReview", author, { Comment: "please" });
    await reviews(Name, "UpdateReview", bob, { Comment: "looking" });
    await reviews(Name, "UpdateReview", author, { Comment: "thank you" });
    expect(await entries(Name)).toEqual(["PENDING author thank you", "PENDING bob looking", "PENDING author please"]);
    const [, , first] = (await history(Name)).Metadata.ReviewerResponse;
    expect(first && first.UpdatedTime.getTime() - first.CreateTime.getTime()).toBe(60_000);
  });
});

describe("the history", () => {
  test("is paged, newest first, with tokens that are good for this version of this document only", async () => {
    const Name = await aDocument(2);
    for (const Comment of ["1", "2", "3", "4", "5"])
      await reviews(Name, Comment === "1" ? "SendForReview" : "UpdateReview", Number(Comment) % 2 ? author : bob, {
        Comment,
      });
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await history(Name, { MaxResults: 2, ...(NextToken && { NextToken }) });
      seen.push(...page.Metadata.ReviewerResponse.map(({ Comment }) => Comment?.[0]?.Content ?? ""));
      NextToken = page.NextToken;
      if (!NextToken) break;
      const other = await aDocument();
      const flipped = NextToken.replace(/^./, (first) => (first === "A" ? "B" : "A"));
      await expect(history(other, { NextToken })).rejects.toMatchObject({ code: "InvalidNextToken" });
      await expect(history(Name, { NextToken, DocumentVersion: "1" })).rejects.toMatchObject({
        code: "InvalidNextToken",
      });
      await expect(history(Name, { NextToken: flipped })).rejects.toMatchObject({ code: "InvalidNextToken" });
    } while (NextToken);
    expect(seen).toEqual(["5", "4", "3", "2", "1"]);
  });

  test("has nothing that this server did not write", async () => {
    const Name = await aDocument();
    await reviews(Name, "SendForReview", author);
    await app.db.pool.query(
      `INSERT INTO document_review SELECT account_id, name, version, 2, 'Approve', 'APPROVED', NULL, 'user/bob', created_at, updated_at, mac
         FROM document_review WHERE name = $1`,
      [Name],
    );
    expect(await statuses(Name)).not.toContain("APPROVED");
    expect((await run(describeDocument, { Name })).Document).not.toHaveProperty("ApprovedVersion");
    expect(await entries(Name)).toEqual(["PENDING author"]);
  });
});

test("each step is a line of the audit, with where the review was, where it is, and what gave way", async () => {
  const Name = await aDocument(2);
  await reviews(Name, "SendForReview", author, { version: "1" });
  await reviews(Name, "Approve", bob, { version: "1" });
  await reviews(Name, "SendForReview", author, { version: "2" });
  await reviews(Name, "Approve", bob, { version: "2", Comment: "better" });
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { operation: "UpdateDocumentMetadata", resources: { has: `Document/${Name}` }, outcome: "done" },
    orderBy: { at: "asc" },
  });
  expect(lines.map(({ principal, summary }) => [principal, summary])).toEqual([
    [
      "user/author",
      {
        version: 1,
        action: "SendForReview",
        before: { reviewStatus: "NOT_REVIEWED" },
        after: { reviewStatus: "PENDING" },
      },
    ],
    [
      "user/bob",
      { version: 1, action: "Approve", before: { reviewStatus: "PENDING" }, after: { reviewStatus: "APPROVED" } },
    ],
    [
      "user/author",
      {
        version: 2,
        action: "SendForReview",
        before: { reviewStatus: "NOT_REVIEWED" },
        after: { reviewStatus: "PENDING" },
      },
    ],
    [
      "user/bob",
      {
        version: 2,
        action: "Approve",
        before: { reviewStatus: "PENDING" },
        after: { reviewStatus: "APPROVED", comment: "better" },
        gaveWay: { version: 1, reviewStatus: "REJECTED" },
      },
    ],
  ]);
});

test("two who decide at once decide once", async () => {
  const Name = await aDocument();
  await reviews(Name, "SendForReview", author);
  const decided = await Promise.allSettled([reviews(Name, "Approve", bob), reviews(Name, "Approve", { id: "carol" })]);
  expect(decided.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await entries(Name)).toHaveLength(2);
});

test("documents of the product and of others have no review, and who may only read has no say", async () => {
  const other = (await anAccount(app)).id;
  const Name = await aDocument();
  const send = { Action: "SendForReview" as const };
  await expect(
    run(updateDocumentMetadata, { Name: "AWS-RunShellScript", DocumentReviews: send }),
  ).rejects.toMatchObject({ code: "InvalidDocumentOperation" });
  await expect(
    run(updateDocumentMetadata, { Name, DocumentReviews: send }, { accountId: other }),
  ).rejects.toMatchObject({ code: "InvalidDocument" });
  await expect(
    run(updateDocumentMetadata, { Name, DocumentReviews: send }, { id: "reader", roles: ["ReadOnly"] }),
  ).rejects.toMatchObject({ code: "AccessDeniedException" });
  expect(await entries(Name)).toEqual([]);
  expect((await run(describeDocument, { Name: "AWS-RunShellScript" })).Document).not.toHaveProperty("ReviewStatus");
});
