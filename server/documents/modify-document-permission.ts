import * as z from "zod";
import { principalName } from "@/core/access/principal";
import {
  DocumentName,
  documentLimitExceeded,
  documentPermissionLimit,
  invalidDocument,
  MAX_PUBLIC_DOCUMENTS,
  MAX_SHARES,
} from "@/core/documents/document";
import { validationException } from "@/core/errors";
import { operation } from "../operation";
import { prepareOwn } from "./own-document";
import * as documents from "./store";

/** An account's 12 digits, or `all` for everybody. Source: SSM API 2014-11-06, AccountId. */
const AccountId = z
  .string()
  .regex(/^(all|[0-9]{12})$/i)
  .transform((id) => id.toLowerCase());

/**
 * Lets other accounts see and run a document, or no longer. Whom it is taken from loses it at once; commands that are
 * under way go on.
 *
 * Errors: InvalidDocument, InvalidDocumentOperation, DocumentPermissionLimit, DocumentLimitExceeded.
 * Source: SSM API 2014-11-06, ModifyDocumentPermission.
 */
export const modifyDocumentPermission = operation({
  name: "ModifyDocumentPermission",
  doors: ["console", "aws"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({
    Name: DocumentName,
    PermissionType: z.enum(["Share"]),
    AccountIdsToAdd: z.array(AccountId).max(20).optional(),
    AccountIdsToRemove: z.array(AccountId).max(20).optional(),
    SharedDocumentVersion: z.enum(["$DEFAULT", "$LATEST", "$ALL"]).optional(),
  }),
  prepare: prepareOwn,
  resources: (_, __, resource) => [resource],
  missing: ({ Name }) => invalidDocument(Name),

  async handle(input, { app, tx, keys, caller, now, announce, audit }) {
    const { accountId } = caller;
    const { Name: name, AccountIdsToAdd: add = [], AccountIdsToRemove: take = [] } = input;
    const row = await documents.findForChange(tx, app, accountId, name);
    if (!row) throw invalidDocument(name);
    if (add.includes(accountId))
      throw validationException("A document is not shared with its own account.", [
        { path: ["AccountIdsToAdd"], message: "This is the document's own account." },
      ]);
    if (add.includes("all") && (await documents.countPublic(tx, accountId, name)) >= MAX_PUBLIC_DOCUMENTS)
      throw documentLimitExceeded(`An account can have at most ${MAX_PUBLIC_DOCUMENTS} public documents.`);

    await documents.removeShares(tx, accountId, name, take);
    const sharedVersion = input.SharedDocumentVersion ?? "$DEFAULT";
    const share = { accountId, name, sharedVersion, createdAt: now, createdBy: principalName(caller) };
    for (const sharedWith of new Set(add)) await documents.putShare(tx, keys, { ...share, sharedWith });
    if ((await documents.countShares(tx, accountId, name)) > MAX_SHARES) throw documentPermissionLimit(name);
    audit({ summary: { added: add, removed: take, ...(add.length > 0 && { sharedVersion }) } });
    announce("document", name);
    return {};
  },
});
