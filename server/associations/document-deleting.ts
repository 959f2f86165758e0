import { always, holds } from "@/core/access/condition";
import { associatedInstances } from "@/core/associations/association";
import { MAX_ASSOCIATIONS } from "@/core/associations/association-rules";
import type { DocumentDeletingHearer } from "../documents/document-events";
import { seeing } from "../operation";
import { namesOfDocument } from "./document-names";
import { associationResource } from "./named-association";
import * as associations from "./store";

/** So many associations are named; of more it is said how many. */
const MOST_NAMED = 5;

/**
 * Keeps a document, or a version of it, that associations run: they would fail from then on. Associations that the caller
 * may not see are counted and not named.
 *
 * Errors: AssociatedInstances.
 */
export const refuseAssociatedDocument: DocumentDeletingHearer = async ({ accountId, name, version }, context) => {
  const { app, tx, config, visible } = context;
  const documents = namesOfDocument(config, accountId, name);
  const running = (
    await associations.list(tx, app, accountId, { documents, visible: always }, MAX_ASSOCIATIONS)
  ).filter(({ terms }) => version === undefined || terms.DocumentVersion === String(version));
  if (running.length === 0) return;
  const seen = visible("Association", seeing);
  const named = running
    .filter((row) => holds(seen, associationResource(row)))
    .slice(0, MOST_NAMED)
    .map(({ id, terms }) => (terms.AssociationName === undefined ? id : `${terms.AssociationName} (${id})`));
  const others = running.length - named.length;
  const which = [...named, ...(others > 0 ? [`${others}${named.length > 0 ? " more" : " that you may not see"}`] : [])];
  const [who, all] =
    running.length === 1
      ? ["an association", "the association"]
      : [`${running.length} associations`, "the associations"];
  const what = version === undefined ? `The document ${name}` : `Version ${version} of ${name}`;
  throw associatedInstances(
    `${what} is run by ${who}: ${which.join(", ")}. Delete ${all} first, or give Force, after which each run fails.`,
  );
};
