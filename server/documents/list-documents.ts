import * as z from "zod";
import { holds } from "@/core/access/condition";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import { operation } from "../operation";
import { documentResource } from "./document-source";
import { documentIdentifier } from "./present";

/** What a document is listed for, beside being seen. */
const running = { name: "SendCommand", permission: "run" } as const;

/** The documents that the caller may see, by name, and whether a policy lets them run each on any machine. */
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
    const mayRun = (document: (typeof shown)[number]) => {
      const circumstances = { document: document.name };
      return (
        holds(visible("Document", running, circumstances), documentResource(caller.accountId, document)) &&
        visible("Node", running, circumstances).kind !== "never"
      );
    };
    return {
      DocumentIdentifiers: shown.map((document) => ({ ...documentIdentifier(document), MayRun: mayRun(document) })),
    };
  },
});
