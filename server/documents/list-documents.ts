import * as z from "zod";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import { account, operation } from "../operation";
import { documentIdentifier } from "./present";

/** The documents that can be run, by name. */
export const listDocuments = operation({
  name: "ListDocuments",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],
  async handle() {
    return { DocumentIdentifiers: predefinedDocuments.map(documentIdentifier) };
  },
});
