import * as z from "zod";
import { noAssociation } from "@/core/associations/association";
import { dropHolds } from "../commands/order-hold-store";
import { operation } from "../operation";
import * as tagStore from "../tags/store";
import { holderOf } from "./apply-association";
import { associationEvents } from "./association-events";
import { namedAssociation, notThere, WhichAssociation } from "./describe-association";
import { told } from "./save";
import * as associations from "./store";
import { associationTags } from "./taggable-association";

/**
 * Ends an association, with the history of its executions. Nothing is undone on machines: what was applied stays, what is
 * at work goes on, and commands that it made stay with all they say.
 *
 * Errors: AssociationDoesNotExist. Source: SSM API 2014-11-06, DeleteAssociation.
 */
export const deleteAssociation = operation({
  name: "DeleteAssociation",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: z.strictObject(WhichAssociation),
  prepare: namedAssociation,
  resources: (_, __, { resource }) => [resource],
  missing: notThere,

  async handle(_, { app, tx, now, caller: { accountId }, announce, audit }, { row: { id } }) {
    const row = await associations.hold(tx, app, accountId, id);
    if (!row) throw noAssociation(id);
    for (const hear of associationEvents.onGone) await hear({ accountId, associationId: id }, { app, tx, now });
    await dropHolds(tx, { accountId, holder: holderOf(id) });
    await associations.remove(tx, accountId, id);
    await tagStore.remove(tx, associationTags(accountId, id));
    audit({ summary: { before: { version: row.version, ...told(row.terms) } } });
    announce("association", id);
    return {};
  },
});
