import { noAssociation } from "@/core/associations/association";
import { invalidDocument } from "@/core/documents/document";
import type { DomainError } from "@/core/errors";
import type { Resource } from "../authorisation/resource-kinds";
import type { OperationContext } from "../operation";
import * as associations from "./store";

type Context = Pick<OperationContext, "app" | "tx" | "caller">;

/** An association as policies see it: what it runs, and who saved it last. */
export const associationResource = ({
  accountId,
  id,
  terms,
  savedBy,
}: Pick<associations.StandingOrder, "accountId" | "id" | "savedBy"> & { terms: { Name: string } }): Resource => ({
  type: "Association",
  id,
  accountId,
  attributes: { document: terms.Name, savedBy },
});

/** The association of an input, as policies see it; of one that does not exist there is only the id. */
export async function theAssociation({ AssociationId: id }: { AssociationId: string }, context: Context) {
  const { app, tx, caller } = context;
  const row = await associations.find(tx, app, caller.accountId, id);
  const resource: Resource = row ? associationResource(row) : { type: "Association", id, accountId: caller.accountId };
  return { row, resource };
}

/** What is answered about a resource that the caller may not see: that it does not exist. */
export const missing = ({ type, id }: Resource): DomainError =>
  type === "Association" ? noAssociation(id) : invalidDocument(id);
