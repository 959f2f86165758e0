import * as z from "zod";
import { DocumentName, invalidDocument } from "@/core/documents/document";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { prepareOwn } from "./own-document";
import * as documents from "./store";

/**
 * With whom a document of the account is shared.
 *
 * Errors: InvalidDocument, InvalidDocumentOperation, InvalidNextToken.
 * Source: SSM API 2014-11-06, DescribeDocumentPermission.
 */
export const describeDocumentPermission = operation({
  name: "DescribeDocumentPermission",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Name: DocumentName,
    PermissionType: z.enum(["Share"]),
    MaxResults: z.int().min(1).max(200).optional(),
    NextToken: z.string().max(2048).optional(),
  }),
  prepare: prepareOwn,
  resources: (_, __, resource) => [resource],
  missing: ({ Name }) => invalidDocument(Name),

  async handle({ Name, MaxResults = 200, NextToken }, { app, tx, caller: { accountId }, keys }) {
    const listing = { operation: "DescribeDocumentPermission", accountId, question: Name };
    const after = readPageToken(keys, listing, NextToken, z.string());
    const { rows, next } = await documents.listShares(tx, app, { accountId, name: Name }, after, MaxResults);
    return {
      AccountIds: rows.map(({ sharedWith }) => sharedWith),
      AccountSharingInfoList: rows.map(({ sharedWith, sharedVersion }) => ({
        AccountId: sharedWith,
        SharedDocumentVersion: sharedVersion,
      })),
      ...(next !== undefined && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
