import * as z from "zod";
import { isUuid } from "@/core/associations/association";
import { validationException } from "@/core/errors";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { presentAssociation } from "./present";
import * as associations from "./store";

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
const Filters = z.array(z.strictObject({ key: FilterKey, value: z.string().min(1) })).min(1);

/** Associations on a page when the caller does not say. Source: SSM API 2014-11-06, MaxResults. */
const defaultPageSize = 50;

const wrongValue = (index: number, message: string) =>
  validationException(message, [{ path: ["AssociationFilterList", index, "value"], message }]);

/**
 * The filters as a store's question; InstanceId finds associations of the old form only, as at AWS.
 *
 * Errors: ValidationException.
 */
function filterOf(filters: z.output<typeof Filters>): associations.AssociationFilter {
  const filter: associations.AssociationFilter = {};
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
        filter.document = value;
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
    }
  }
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
    { app, tx, keys, caller, visible },
  ) {
    const { accountId } = caller;
    const listing = { operation: "ListAssociations", accountId, question: AssociationFilterList };
    const after = readPageToken(keys, listing, NextToken, z.uuid());
    const filter = { ...filterOf(AssociationFilterList), visible: visible("Association"), after };
    const { rows, next } = await associations.page(tx, app, accountId, filter, MaxResults);
    return {
      Associations: rows.map((row) => presentAssociation(row, caller.door)),
      ...(next !== undefined && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
