import * as z from "zod";
import { holds } from "@/core/access/condition";
import { MAX_ASSOCIATIONS } from "@/core/associations/association-rules";
import type { Json } from "@/core/documents/document";
import { storeNamesIn } from "@/core/documents/stored-values";
import { DomainError } from "@/core/errors";
import { ParameterName, readReference } from "@/core/parameters/parameter";
import * as associations from "../associations/store";
import { parametersOf } from "../commands/present";
import * as commands from "../commands/store";
import { commandOf, documentResource, resolveDocument } from "../documents/document-source";
import * as documents from "../documents/store";
import { type OperationContext, operation, seeing } from "../operation";
import { byWholeReference, placeOf } from "../parameters/parameter-resource";

/** How many documents and commands are named at most, and among how many of the latest commands they are looked for. */
const most = { documents: 100, commands: 10, lookedAt: 500 };

type Context = Pick<OperationContext, "app" | "tx" | "caller" | "config" | "visible">;

/** Whether a value refers to the parameter at a path, in whichever version. What is no name is none of anything. */
function refersTo(path: string, value: Json, context: Context): boolean {
  return storeNamesIn(value).some((name) => {
    try {
      return readReference(name, placeOf(context)).path === path;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  });
}

/** Documents of the account whose default version refers to it. A text that names it otherwise is looked at, and left out. */
async function documentsReferring(path: string, context: Context) {
  const { tx, caller } = context;
  const mayBe = await documents.namesSaying(tx, caller.accountId, path.slice(1), most.documents);
  const seen = context.visible("Document", seeing);
  const found: { Name: string; DocumentVersion: string }[] = [];
  for (const name of mayBe) {
    const document = await resolveDocument(context, name);
    if (document.documentType !== "Command" || !holds(seen, documentResource(caller.accountId, document))) continue;
    const { parameters, steps } = commandOf(document);
    const said = [...parameters.map((each) => each.default ?? null), ...steps.map(({ inputs }) => inputs)];
    if (refersTo(path, said, context)) found.push({ Name: name, DocumentVersion: document.version });
  }
  return found;
}

/**
 * What refers to a parameter of Parameter Store: documents by their default version, associations, and the latest commands
 * by what they were given; of those that the caller may see. Quarterdeck's own.
 *
 * Errors: ValidationException for what is no name.
 */
export const listParameterUses = operation({
  name: "ListParameterUses",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ Name: ParameterName }),
  ...byWholeReference,
  async handle(_, context, { path }) {
    const { app, tx, caller, visible } = context;
    const { accountId } = caller;
    const standing = await associations.list(
      tx,
      app,
      accountId,
      { visible: visible("Association", seeing) },
      MAX_ASSOCIATIONS,
    );
    const latest = await commands.list(tx, accountId, { visible: visible("Command", seeing) }, most.lookedAt);
    return {
      Documents: await documentsReferring(path, context),
      Associations: standing
        .filter(({ terms }) => refersTo(path, terms.Parameters ?? {}, context))
        .map(({ id, terms }) => ({ AssociationId: id, Name: terms.AssociationName ?? null, DocumentName: terms.Name })),
      Commands: latest
        .filter((row) => refersTo(path, parametersOf(row), context))
        .slice(0, most.commands)
        .map(({ id, documentName, requestedAt }) => ({
          CommandId: id,
          DocumentName: documentName,
          RequestedDateTime: requestedAt,
        })),
    };
  },
});
