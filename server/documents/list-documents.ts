import * as z from "zod";
import { holds } from "@/core/access/condition";
import { arn } from "@/core/arn";
import { DocumentType } from "@/core/documents/check-content";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import type { PredefinedDocument } from "@/core/documents/predefined/predefined-document";
import { PlatformType } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { type OperationContext, operation } from "../operation";
import { contentOf, documentResource, predefinedText } from "./document-source";
import { favouritesOf } from "./favourites-of";
import { type AskedFilters, askedFilters, DocumentFilter, DocumentKeyValuesFilter } from "./filters";
import { type ListedRow, type ListPosition, list } from "./list-store";
import { presentIdentifier } from "./present";
import { reviewStatuses } from "./present-review";

const Position = z.strictObject({ lower: z.string(), name: z.string(), owner: z.string() });

type Listed = { at: ListPosition; isGenuine: boolean; present: Parameters<typeof presentIdentifier>[0] };

/** What both lists of documents take. */
const listInput = {
  Filters: z.array(DocumentKeyValuesFilter).max(6).optional(),
  MaxResults: z.int().min(1).max(50).optional(),
  NextToken: z.string().max(2048).optional(),
};

/**
 * The documents that the account may use, by name: its own, those that come with the product, and those of others that
 * are shared with it.
 *
 * Errors: InvalidFilterKey, InvalidNextToken; ValidationException for a filter's value that is none.
 * Source: SSM API 2014-11-06, ListDocuments.
 */
export const listDocuments = operation({
  name: "ListDocuments",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({ DocumentFilterList: z.array(DocumentFilter).min(1).max(20).optional(), ...listInput }),
  isFiltered: true,
  resources: () => [],
  handle: async (input, context) =>
    pageOf(
      "ListDocuments",
      input,
      context,
      context.caller.door === "console" ? await favouritesOf(context) : undefined,
    ),
});

/**
 * The same of those that the caller has a star on.
 *
 * Errors: as ListDocuments. Quarterdeck's own.
 */
export const listFavouriteDocuments = operation({
  name: "ListFavouriteDocuments",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject(listInput),
  isFiltered: true,
  resources: () => [],
  handle: async (input, context) => {
    const favourites = await favouritesOf(context);
    return pageOf("ListFavouriteDocuments", input, context, favourites, favourites);
  },
});

type Question = {
  DocumentFilterList?: z.output<typeof DocumentFilter>[] | undefined;
  Filters?: z.output<typeof DocumentKeyValuesFilter>[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
};

/**
 * One page of a list of documents.
 *
 * @param starred what the caller has a star on; only our own console is told
 * @param only    the names of the documents that are listed at all; all of them when it is left out
 */
async function pageOf(
  operationName: string,
  { DocumentFilterList = [], Filters = [], MaxResults = 50, NextToken }: Question,
  context: OperationContext,
  starred: ReadonlySet<string> | undefined,
  only?: ReadonlySet<string>,
) {
  const { app, tx, caller, keys, config, visible } = context;
  const question = { DocumentFilterList, Filters };
  const listing = { operation: operationName, accountId: caller.accountId, question };
  const after = readPageToken(keys, listing, NextToken, Position);
  const filters = {
    ...askedFilters(DocumentFilterList, Filters),
    ...(only && { names: [...only].map((name) => name.slice(name.lastIndexOf("/") + 1)) }),
  };
  const known = visible("Document");
  const resourceOf = (document: Listed) =>
    documentResource(caller.accountId, asPoliciesSee(document, caller.accountId));
  const isSeen = (document: Listed) =>
    document.isGenuine && (only === undefined || only.has(document.present.name)) && holds(known, resourceOf(document));
  const rows = await seenRows(
    (from, limit) => list(tx, app, caller.accountId, filters, from, limit),
    (row) => fromRow(row, caller.accountId, config.region),
    isSeen,
    after,
    MaxResults + 1,
  );
  const listed = [
    ...rows,
    ...predefinedDocuments
      .filter((document) => matches(document, filters))
      .map(fromPredefined)
      .filter((document) => isSeen(document) && (!after || compare(document.at, after) > 0)),
  ].sort((a, b) => compare(a.at, b.at));
  const mayRun = (document: Listed) => {
    const circumstances = { document: document.present.name };
    return (
      holds(visible("Document", running, circumstances), resourceOf(document)) &&
      visible("Node", running, circumstances).kind !== "never"
    );
  };
  const page = listed.slice(0, MaxResults);
  const versionOf = ({ present }: Listed) => ({ name: present.name, version: Number(present.version) });
  const isOwn = ({ present }: Listed) => present.ownerId === caller.accountId;
  const reviewStatusOf = await reviewStatuses(page.filter(isOwn).map(versionOf), context);
  const last = listed.length > MaxResults ? page.at(-1)?.at : undefined;
  return {
    DocumentIdentifiers: page.map((document) => ({
      ...presentIdentifier(
        document.present,
        isOwn(document) ? reviewStatusOf(versionOf(document)) : undefined,
        caller.door,
      ),
      // Only our own console asks: AWS's answers have no such members.
      ...(caller.door === "console" && { MayRun: mayRun(document) }),
      ...(starred && { IsFavourite: starred.has(document.present.name) }),
    })),
    ...(last && { NextToken: writePageToken(keys, listing, last) }),
  };
}

/** What a document is listed for, beside being seen. */
const running = { name: "SendCommand", permission: "run" } as const;

/** Rows are read on until so many of them may be seen, or there are no more. */
async function seenRows(
  read: (after: ListPosition | undefined, limit: number) => Promise<ListedRow[]>,
  toListed: (row: ListedRow) => Listed,
  isSeen: (document: Listed) => boolean,
  after: ListPosition | undefined,
  wanted: number,
): Promise<Listed[]> {
  const seen: Listed[] = [];
  for (let from = after; ; ) {
    const rows = (await read(from, wanted)).map(toListed);
    seen.push(...rows.filter(isSeen));
    from = rows.at(-1)?.at;
    if (rows.length < wanted || seen.length >= wanted || !from) return seen.slice(0, wanted);
  }
}

/** Whose a listed document is, in the words of policies. */
const asPoliciesSee = ({ present }: Listed, accountId: string) => ({
  name: present.name,
  owner: present.ownerId === accountId ? "Self" : present.ownerId,
  arbitrary: present.arbitrary,
});

const position = (name: string, owner: string): ListPosition => ({ lower: name.toLowerCase(), name, owner });

/** The order in which the database lists them: by code point, which names and owners have only plain ones of. */
function compare(a: ListPosition, b: ListPosition): number {
  for (const key of ["lower", "name", "owner"] as const) if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  return 0;
}

function fromRow(row: ListedRow, viewer: string, region: string): Listed {
  const isOwn = row.accountId === viewer;
  return {
    at: position(row.name, row.accountId),
    isGenuine: row.isGenuine,
    present: {
      ...row,
      name: isOwn ? row.name : arn({ region, accountId: row.accountId }, "document", row.name),
      ownerId: row.accountId,
      documentType: DocumentType.parse(row.documentType),
      platformTypes: z.array(PlatformType).parse(row.platformTypes),
      version: String(row.version),
    },
  };
}

function fromPredefined(source: PredefinedDocument): Listed {
  const content = contentOf(predefinedText(source), "JSON", source.documentType);
  return {
    at: position(source.name, "Amazon"),
    isGenuine: true,
    present: {
      ...content,
      name: source.name,
      ownerId: "Amazon",
      documentType: source.documentType,
      version: source.version,
      createdAt: undefined,
      versionName: null,
      displayName: null,
      targetType: null,
      requires: [],
      tags: [],
    },
  };
}

function matches({ name, documentType, platformTypes }: PredefinedDocument, filters: AskedFilters): boolean {
  const anyOf = (wanted: readonly string[] | undefined, has: readonly string[]) =>
    wanted === undefined || wanted.some((each) => has.includes(each));
  return (
    filters.predefined &&
    (filters.namePrefixes?.some((prefix) => name.startsWith(prefix)) ?? true) &&
    (filters.words?.some((word) => name.toLowerCase().includes(word)) ?? true) &&
    anyOf(filters.platformTypes, platformTypes) &&
    anyOf(filters.documentTypes, [documentType]) &&
    filters.targetTypes === undefined &&
    (filters.tags ?? []).length === 0
  );
}
