import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { account, operation } from "../operation";
import { listGroups as listRows } from "./group-store";
import { presentGroup } from "./present";

/** The account's groups by name. Errors: InvalidNextToken. */
export const listGroups = operation({
  name: "ListGroups",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({
    MaxResults: z.int().min(1).max(200).optional(),
    NextToken: z.string().max(2048).optional(),
  }),
  resources: (_input, caller) => [account(caller)],
  async handle({ MaxResults = 100, NextToken }, { app, tx, caller, keys }) {
    const listing = { operation: "ListGroups", accountId: caller.accountId, question: null };
    const { rows, next } = await listRows(tx, app, caller.accountId, {
      after: readPageToken(keys, listing, NextToken, z.string()),
      limit: MaxResults,
    });
    return {
      Groups: rows.map((row) => ({ ...presentGroup(row), MemberCount: row.members })),
      ...(next && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
