import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { account, operation } from "../operation";
import { auditQuestion, toAuditQuery } from "./audit-filters";
import { list, sealState } from "./list-store";
import { presentEntry } from "./present";

/**
 * Lines of the audit, newest first, and how far they are sealed. Filters of one key are alternatives, keys must all
 * hold; a resource is `Type/id` or an id alone. Quarterdeck's own.
 *
 * Errors: ValidationException, InvalidNextToken.
 */
export const listAuditEntries = operation({
  name: "ListAuditEntries",
  doors: ["console"],
  effect: "read",
  access: "viewAudit",
  input: z.strictObject({
    ...auditQuestion,
    MaxResults: z.int().min(1).max(500).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  resources: (_, caller) => [account(caller)],

  async handle({ MaxResults = 50, NextToken, ...question }, { tx, caller, keys }) {
    const query = toAuditQuery(caller.accountId, question);
    const listing = { operation: "ListAuditEntries", accountId: caller.accountId, question: JSON.stringify(question) };
    const before = readPageToken(keys, listing, NextToken, z.uuid());
    const [rows, sealed] = await Promise.all([list(tx, query, before, MaxResults + 1), sealState(tx)]);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Entries: page.map(presentEntry),
      Seal: {
        Waiting: sealed.waiting,
        ...(sealed.seq !== null && sealed.at !== null && { Seq: Number(sealed.seq), At: sealed.at }),
      },
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.id) }),
    };
  },
});
