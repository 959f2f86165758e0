import * as z from "zod";
import { arn } from "@/core/arn";
import { DocumentType } from "@/core/documents/check-content";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import type { PredefinedDocument } from "@/core/documents/predefined/predefined-document";
import { PlatformType } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { account, operation } from "../operation";
import { contentOf, predefinedText } from "./document-source";
import { type AskedFilters, askedFilters, DocumentFilter, DocumentKeyValuesFilter } from "./filters";
import { type ListedRow, type ListPosition, list } from "./list-store";
import { presentIdentifier } from "./present";

const Position = z.strictObject({ lower: z.string(), name: z.string(), owner: z.string() });

type Listed = { at: ListPosition; present: Parameters<typeof presentIdentifier>[0] };

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
  input: z.strictObject({
    DocumentFilterList: z.array(DocumentFilter).min(1).max(20).optional(),
    Filters: z.array(DocumentKeyValuesFilter).max(6).optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().max(2048).optional(),
  }),
  resources: (_, caller) => [account(caller)],

  async handle({ DocumentFilterList = [], Filters = [], MaxResults = 50, NextToken }, { tx, caller, keys, config }) {
    const question = { DocumentFilterList, Filters };
    const listing = { operation: "ListDocuments", accountId: caller.accountId, question };
    const after = readPageToken(keys, listing, NextToken, Position);
    const filters = askedFilters(DocumentFilterList, Filters);
    const rows = await list(tx, caller.accountId, filters, after, MaxResults + 1);
    const listed = [
      ...rows.map((row) => fromRow(row, caller.accountId, config.region)),
      ...predefinedDocuments
        .filter((document) => matches(document, filters))
        .map(fromPredefined)
        .filter(({ at }) => !after || compare(at, after) > 0),
    ].sort((a, b) => compare(a.at, b.at));
    const page = listed.slice(0, MaxResults);
    const last = listed.length > MaxResults ? page.at(-1)?.at : undefined;
    return {
      DocumentIdentifiers: page.map(({ present }) => presentIdentifier(present, caller.door)),
      ...(last && { NextToken: writePageToken(keys, listing, last) }),
    };
  },
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
