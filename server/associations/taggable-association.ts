import { AssociationId } from "@/core/associations/association";
import * as tagStore from "../tags/store";
import type { Taggable } from "../tags/taggable";
import { associationResource } from "./named-association";
import * as associations from "./store";

/** What the API calls associations where it tags them. Source: SSM API 2014-11-06, ResourceTypeForTagging. */
export const associationType = "Association";

/** Where an association's tags are stored. */
export const associationTags = (accountId: string, id: string) => ({
  accountId,
  resourceType: associationType,
  resourceId: id,
});

/** Associations as the operations on tags find them. */
export const taggableAssociation: Taggable = {
  noun: "association",
  async find(given, { app, tx, caller: { accountId } }) {
    const { data: id } = AssociationId.safeParse(given);
    const row = id === undefined ? undefined : await associations.find(tx, app, accountId, id);
    return (
      row && {
        id: row.id,
        resource: associationResource(row),
        tags: await tagStore.read(tx, associationTags(accountId, row.id)),
      }
    );
  },
  lock: associations.lock,
  topic: "association",
};
