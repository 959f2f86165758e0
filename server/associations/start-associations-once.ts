import * as z from "zod";
import { AssociationId, noAssociation } from "@/core/associations/association";
import { MAX_STARTED_AT_ONCE } from "@/core/associations/association-rules";
import { DomainError } from "@/core/errors";
import type { Resource } from "../authorisation/resource-kinds";
import { operation } from "../operation";
import { addDue } from "./due-store";
import { theAssociation } from "./named-association";
import * as associations from "./store";
import { tellDue } from "./tell";

/** Source: SSM API 2014-11-06, InvalidAssociation. */
const invalidAssociation = (message: string) =>
  new DomainError("InvalidAssociation", message, [{ path: ["AssociationIds"], message }]);

/**
 * Has associations applied now, once, whatever their schedules; with the rights of whoever saved each.
 *
 * Errors: AssociationDoesNotExist, InvalidAssociation for one that is named twice. Source: SSM API 2014-11-06,
 * StartAssociationsOnce.
 */
export const startAssociationsOnce = operation({
  name: "StartAssociationsOnce",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: z.strictObject({ AssociationIds: z.array(AssociationId).min(1).max(MAX_STARTED_AT_ONCE) }),
  async prepare({ AssociationIds }, context): Promise<Resource[]> {
    const resources: Resource[] = [];
    for (const id of AssociationIds) {
      const { row, resource } = await theAssociation({ AssociationId: id }, context);
      if (!row) throw noAssociation(id);
      resources.push(resource);
    }
    return resources;
  },
  resources: (_, __, resources) => resources,
  missing: (_, { id }) => noAssociation(id),

  async handle({ AssociationIds }, context) {
    const { app, tx, caller, announce, audit } = context;
    const twice = AssociationIds.filter((id, index) => AssociationIds.indexOf(id) !== index);
    if (twice.length > 0) throw invalidAssociation(`Named more than once: ${[...new Set(twice)].join(", ")}.`);
    // In one order, so that two calls never wait for each other.
    for (const id of [...AssociationIds].sort()) {
      if (!(await associations.hold(tx, app, caller.accountId, id))) throw noAssociation(id);
      await addDue(tx, { accountId: caller.accountId, associationId: id }, "Started");
      announce("association", id);
    }
    audit({ summary: { associationIds: AssociationIds } });
    tellDue(context);
    return {};
  },
});
