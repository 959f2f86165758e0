import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_FAVOURITES } from "@/core/documents/favourite";
import { aCaller, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { addAccountMember } from "../identity/add-account-member";
import { deleteUser } from "../identity/delete-user";
import { type Caller, type InputOf, perform } from "../operation";
import { createDocument } from "./create-document";
import { deleteDocument } from "./delete-document";
import { describeDocument } from "./describe-document";
import { addFavouriteDocument, removeFavouriteDocument } from "./favourite-documents";
import { listDocuments, listFavouriteDocuments } from "./list-documents";
import { modifyDocumentPermission } from "./modify-document-permission";

let app: TestApplication;
let alice: Caller;
let bob: Caller;
beforeAll(async () => {
  app = await testApplication();
  [alice, bob] = [await aPerson(), await aPerson()];
});
afterAll(() => app?.destroy());

const aPerson = async () => aCaller(app, { id: (await aUser(app)).name });
const star = (Name: string, caller: Caller) => perform(app, addFavouriteDocument, { Name }, caller);
const unstar = (Name: string, caller: Caller) => perform(app, removeFavouriteDocument, { Name }, caller);
const starred = async (caller: Caller, input: InputOf<typeof listFavouriteDocuments> = {}) =>
  (await perform(app, listFavouriteDocuments, input, caller)).output.DocumentIdentifiers.map(({ Name }) => Name);
/** The starred ones of the list of all. */
const marked = async (caller: Caller) =>
  (await perform(app, listDocuments, {}, caller)).output.DocumentIdentifiers.flatMap(({ Name, IsFavourite }) =>
    IsFavourite ? [Name] : [],
  );
const content = `schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runShellScript\n    name: a\n    inputs: { runCommand: ["true"] }\n`;
const make = (Name: string, caller: Caller) =>
  perform(app, createDocument, { Name, Content: content, DocumentFormat: "YAML" }, caller);
const lines = (caller: Caller) =>
  app.db.prisma.auditEntry.findMany({ where: { requestId: caller.requestId, operation: { contains: "Favourite" } } });

describe("a star", () => {
  test("is its own person's alone, in both lists, and goes as it came", async () => {
    await star("AWS-RunShellScript", alice);
    expect(await starred(alice)).toEqual(["AWS-RunShellScript"]);
    expect(await marked(alice)).toEqual(["AWS-RunShellScript"]);
    const isOn = async (caller: Caller) =>
      (await perform(app, describeDocument, { Name: "AWS-RunShellScript" }, caller)).output.Document.IsFavourite;
    expect([await isOn(alice), await isOn(bob)]).toEqual([true, false]);
    expect([await starred(bob), await marked(bob)]).toEqual([[], []]);
    await unstar("AWS-RunShellScript", bob);
    expect(await starred(alice)).toEqual(["AWS-RunShellScript"]);
    await unstar("AWS-RunShellScript", alice);
    expect([await starred(alice), await marked(alice)]).toEqual([[], []]);
  });

  test("that is there already, or not there at all, changes nothing and is no error; the audit has what changed", async () => {
    const once = { ...alice, requestId: "stars" };
    await star("AWS-RunPowerShellScript", once);
    await star("AWS-RunPowerShellScript", once);
    await unstar("AWS-RunPowerShellScript", once);
    await unstar("AWS-RunPowerShellScript", once);
    expect((await lines(once)).map(({ summary }) => summary).filter((summary) => summary !== null)).toMatchObject([
      { after: { favourite: "AWS-RunPowerShellScript" } },
      { before: { favourite: "AWS-RunPowerShellScript" } },
    ]);
  });

  test("is of a document by any of its names", async () => {
    await star("arn:aws:ssm:us-east-1::document/AWS-RunShellScript", alice);
    expect(await starred(alice)).toEqual(["AWS-RunShellScript"]);
    await unstar("AWS-RunShellScript", alice);
  });

  test("cannot be on what is not there, or on what the caller may not see", async () => {
    await expect(star("Nothing", alice)).rejects.toMatchObject({ code: "InvalidDocument" });
    const nobody = { ...alice, roles: [] };
    await expect(star("AWS-RunShellScript", nobody)).rejects.toMatchObject({ code: "InvalidDocument" });
    await expect(star("no name!", alice)).rejects.toMatchObject({ problems: [{ path: ["Name"] }] });
    expect(await starred(alice)).toEqual([]);
  });

  test("goes with its document, and is not on another that is called so later", async () => {
    await make("Comes-And-Goes", alice);
    await star("Comes-And-Goes", alice);
    await star("Comes-And-Goes", bob);
    expect(await starred(bob)).toEqual(["Comes-And-Goes"]);
    await perform(app, deleteDocument, { Name: "Comes-And-Goes" }, alice);
    await make("Comes-And-Goes", alice);
    expect([await starred(alice), await starred(bob)]).toEqual([[], []]);
  });

  test("goes with its person", async () => {
    const carol = await aPerson();
    await star("AWS-RunShellScript", carol);
    await perform(app, deleteUser, { UserName: carol.id }, alice);
    expect(await app.db.prisma.favouriteDocument.count({ where: { name: "AWS-RunShellScript" } })).toBe(0);
  });
});

test("another account's document is starred by its ARN, for as long as it is shared, and only in the account where it was", async () => {
  const { id: accountId } = await anAccount(app, { name: "sharing" });
  const owner = aCaller(app, { accountId, id: (await aUser(app, { accountId })).name });
  await make("Shared-One", owner);
  const shared = { Name: "Shared-One", PermissionType: "Share" } as const;
  await perform(app, modifyDocumentPermission, { ...shared, AccountIdsToAdd: [app.config.accountId] }, owner);
  const arn = `arn:aws:ssm:${app.config.region}:${accountId}:document/Shared-One`;
  await make("Shared-One", alice);
  await star(arn, alice);
  expect([await starred(alice), await marked(alice)]).toEqual([[arn], [arn]]);

  await perform(app, addAccountMember, { AccountId: accountId, UserName: alice.id, Role: "Operator" }, alice);
  const there = { ...alice, accountId, id: `${app.config.accountId}/${alice.id}` };
  expect(await starred(there)).toEqual([]);
  await star("Shared-One", there);
  expect(await starred(there)).toEqual(["Shared-One"]);
  expect(await starred(alice)).toEqual([arn]);

  await perform(app, modifyDocumentPermission, { ...shared, AccountIdsToRemove: [app.config.accountId] }, owner);
  expect(await starred(alice)).toEqual([]);
});

describe("many stars", () => {
  test("are paged and filtered like all documents", async () => {
    const dora = await aPerson();
    await make("Of-Dora", dora);
    for (const name of ["AWS-RunShellScript", "AWS-RunPowerShellScript", "Of-Dora"]) await star(name, dora);
    const pages: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const { output } = await perform(app, listFavouriteDocuments, { MaxResults: 1, NextToken }, dora);
      expect(output.DocumentIdentifiers).toHaveLength(1);
      pages.push(output.DocumentIdentifiers[0]?.Name);
      NextToken = output.NextToken;
    } while (NextToken !== undefined);
    expect(pages).toEqual(["AWS-RunPowerShellScript", "AWS-RunShellScript", "Of-Dora"]);
    expect(await starred(dora, { Filters: [{ Key: "Owner", Values: ["Self"] }] })).toEqual(["Of-Dora"]);
    expect(await starred(dora, { Filters: [{ Key: "PlatformTypes", Values: ["Windows"] }] })).toEqual([
      "AWS-RunPowerShellScript",
    ]);
    const { output } = await perform(app, listDocuments, { MaxResults: 1 }, dora);
    await expect(starred(dora, { NextToken: output.NextToken })).rejects.toMatchObject({ code: "InvalidNextToken" });
  });

  test("are at most so many of a type, however they come at once; what has gone stands in nobody's way", async () => {
    const emil = await aPerson();
    const names = Array.from({ length: MAX_FAVOURITES + 1 }, (_, index) => `Many-${index}`);
    for (const name of names) await make(name, emil);
    const tried = await Promise.allSettled(names.map((name) => star(name, emil)));
    const refused = tried.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refused).toMatchObject([{ code: "FavouriteLimitExceeded", problems: [{ path: ["Name"] }] }]);
    expect(await starred(emil)).toHaveLength(MAX_FAVOURITES);

    const kept = await starred(emil);
    const other = names.find((name) => !kept.includes(name)) ?? "";
    // As the other account's document that is not shared any more.
    await app.db.prisma.favouriteDocument.updateMany({
      where: { name: kept[0] ?? "" },
      data: { name: "arn:aws:ssm:us-east-1:210987654321:document/Gone" },
    });
    await star(other, emil);
    expect((await starred(emil)).toSorted()).toEqual([...kept.slice(1), other].toSorted());
  });
});
