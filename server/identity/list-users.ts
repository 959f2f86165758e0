import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { account, operation } from "../operation";
import { presentUser } from "./present";
import { listUsers as listRows } from "./user-store";

/**
 * The account's own users by name; people of other accounts who may work in it are listed by ListAccountMembers.
 *
 * Errors: InvalidNextToken.
 */
export const listUsers = operation({
  name: "ListUsers",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({
    Search: z.string().max(64).optional(),
    MaxResults: z.int().min(1).max(200).optional(),
    NextToken: z.string().max(2048).optional(),
  }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Search = "", MaxResults = 100, NextToken }, { app, tx, caller, keys }) {
    const listing = { operation: "ListUsers", accountId: caller.accountId, question: Search };
    const { rows, next } = await listRows(tx, app, caller.accountId, {
      search: Search.trim() || undefined,
      after: readPageToken(keys, listing, NextToken, z.string()),
      limit: MaxResults,
    });
    return { Users: rows.map(presentUser), ...(next && { NextToken: writePageToken(keys, listing, next) }) };
  },
});
