import * as z from "zod";
import { holds } from "@/core/access/condition";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import { operation } from "../operation";
import { documentResource } from "./document-source";
import { documentIdentifier } from "./present";

/** The documents that can be run, by name. */
export const listDocuments = operation({
  name: "ListDocuments",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  isFiltered: true,
  resources: () => [],
  async handle(_, { caller, visible }) {
    const known = visible("Document");
    const shown = predefinedDocuments.filter((document) => holds(known, documentResource(caller.accountId, document)));
    return { DocumentIdentifiers: shown.map(documentIdentifier) };
  },
});
