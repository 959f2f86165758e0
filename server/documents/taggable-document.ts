import type { Taggable } from "../tags/taggable";
import { documentResource } from "./document-source";
import { ownDocument } from "./own-document";
import * as documents from "./store";

/** An account's own documents as the operations on tags find them; those that come with the product have none. */
export const taggableDocument: Taggable = {
  noun: "document",
  async find(id, context) {
    const { app, tx, caller } = context;
    if (!(await documents.find(tx, app, caller.accountId, id))) return undefined;
    const document = await ownDocument({ Name: id }, context);
    return {
      id,
      resource: documentResource(caller.accountId, document),
      tags: await documents.tagsOf(tx, caller.accountId, id),
    };
  },
  lock: documents.lock,
  topic: "document",
};
