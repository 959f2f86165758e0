import * as z from "zod";
import { isUuid } from "@/core/associations/association";
import { validationException } from "@/core/errors";
import { readPageToken, writePageToken } from "../db/page-token";
import { type OperationContext, operation } from "../operation";
import * as tagStore from "../tags/store";
import { namesOfDocument } from "./document-names";
import { presentAssociation } from "./present";
import * as associations from "./store";
import { associationType } from "./taggable-association";

/** Source: SSM API 2014-11-06, AssociationFilterKey. */
const FilterKey = z.enum([
  "InstanceId",
  "Name",
  "AssociationId",
  "AssociationStatusName",
  "LastExecutedBefore",
  "LastExecutedAfter",
  "AssociationName",
  "ResourceGroupName",
  "CloudConnectorId",
]);
/** Beyond AWS's: associations by their tags, as other lists find what is tagged. */
const TagKey = z.literal("tag-key").or(z.templateLiteral(["tag:", z.string().min(1)]));
const Filters = z.array(z.strictObject({ key: FilterKey.or(TagKey), value: z.string().min(1) })).min(1);

/** Associations on a page when the caller does not say. Source: SSM API 2014-11-06, MaxResults. */
const defaultPageSize = 50;

/** So many tags can be asked for, as of machines. */
const MAX_TAG_KEYS = 5;

const wrongValue = (index: number, message: string) =>
  validationException(message, [{ path: ["AssociationFilterList", index, "value"], message }]);

type Asked = associations.AssociationFilter & { tags?: { key: string; value?: string }[] };

/**
 * The filters as a store's question, but for tags; InstanceId finds associations of the old form only, as at AWS.
 *
 * Errors: ValidationException.
 */
function filterOf(
  filters: z.output<typeof Filters>,
  { config, caller }: Pick<OperationContext, "config" | "caller">,
): Asked {
  const filter: Asked = {};
  for (const [index, { key, value }] of filters.entries()) {
    if (filters.findIndex((other) => other.key === key) < index)
      throw validationException(`${key} was given twice.`, [
        { path: ["AssociationFilterList", index, "key"], message: "It was given twice." },
      ]);
    switch (key) {
      case "InstanceId":
        filter.instanceId = value;
        break;
      case "Name":
        filter.documents = namesOfDocument(config, caller.accountId, value);
        break;
      case "AssociationId":
        if (isUuid(value)) filter.id = value.toLowerCase();
        else filter.nothing = true;
        break;
      case "AssociationStatusName":
        if (!["Pending", "Success", "Failed", "Skipped"].includes(value))
          throw wrongValue(index, "AssociationStatusName is one of Pending, Success, Failed and Skipped.");
        filter.status = value;
        break;
      case "AssociationName":
        filter.name = value;
        break;
      case "ResourceGroupName":
        filter.group = value;
        break;
      // There are no cloud connectors here, so that nothing is of one.
      case "CloudConnectorId":
        filter.nothing = true;
        break;
      case "LastExecutedBefore":
        filter.lastRunBefore = moment(index, key, value);
        break;
      case "LastExecutedAfter":
        filter.lastRunAfter = moment(index, key, value);
        break;
      case "tag-key":
        filter.tags = [...(filter.tags ?? []), { key: value }];
        break;
      default:
        filter.tags = [...(filter.tags ?? []), { key: key.slice("tag:".length), value }];
    }
  }
  if ((filter.tags ?? []).length > MAX_TAG_KEYS)
    throw validationException(`At most ${MAX_TAG_KEYS} tags can be asked for.`, [
      { path: ["AssociationFilterList"], message: "Too many tags." },
    ]);
  return filter;
}

function moment(index: number, key: string, value: string): Date {
  const date = new Date(value);
  const year = date.getUTCFullYear();
  // Beyond four digits a year has a form of its own, which is no time to the database.
  if (year >= 1 && year <= 9999) return date;
  throw wrongValue(index, `${key} takes a time such as 2026-01-31T00:00:00Z.`);
}

/**
 * The associations that the caller may see, the latest made first.
 *
 * Errors: InvalidNextToken. Source: SSM API 2014-11-06, ListAssociations.
 */
export const listAssociations = operation({
  name: "ListAssociations",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    AssociationFilterList: Filters.optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { AssociationFilterList = [], MaxResults = defaultPageSize, NextToken },
    { app, tx, keys, config, caller, visible },
  ) {
    const { accountId } = caller;
    const listing = { operation: "ListAssociations", accountId, question: AssociationFilterList };
    const after = readPageToken(keys, listing, NextToken, z.uuid());
    const { tags = [], ...asked } = filterOf(AssociationFilterList, { config, caller });
    const tagged = await Promise.all(
      tags.map((tag) => tagStore.idsTagged(tx, { accountId, resourceType: associationType }, tag)),
    );
    const filter = { ...asked, amongAll: tagged, visible: visible("Association"), after };
    const { rows, next } = await associations.page(tx, app, accountId, filter, MaxResults);
    return {
      Associations: rows.map((row) => presentAssociation(row, caller.door)),
      ...(next !== undefined && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
