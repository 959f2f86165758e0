import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { FleetFilter, noSuchSync, SyncName, toFleetFilters } from "./fleet-filters";
import { NodePosition } from "./list-managed-nodes";
import { presentFleetNode } from "./present";
import * as nodes from "./store";

/** The most nodes on a page. Source: SSM API 2014-11-06, ListNodes. */
const pageSize = 50;

/**
 * The registered nodes in the API's newer form, by id.
 *
 * Errors: InvalidFilter, InvalidNextToken, ResourceDataSyncNotFoundException. Source: SSM API 2014-11-06, ListNodes.
 */
export const listNodes = operation({
  name: "ListNodes",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    SyncName: SyncName.optional(),
    Filters: z.array(FleetFilter).min(1).max(5).optional(),
    NextToken: z.string().optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle(
    { SyncName: syncName, Filters = [], NextToken, MaxResults = pageSize },
    { tx, caller: { accountId }, config: { region }, keys, now, visible },
  ) {
    if (syncName !== undefined) throw noSuchSync(syncName);
    const listing = { operation: "ListNodes", accountId, question: Filters };
    const after = readPageToken(keys, listing, NextToken, NodePosition);
    const filters = toFleetFilters(Filters, { region, accountId });
    const query = {
      accountId,
      visible: visible("Node"),
      now,
      filters,
      sortBy: "InstanceId",
      descending: false,
    } as const;
    const { rows, next } = await nodes.list(tx, query, after, MaxResults);
    const facts = await nodes.factsOf(
      tx,
      accountId,
      rows.map(({ id }) => id),
    );
    return {
      Nodes: rows.map((row) => presentFleetNode(row, { region, accountId, capturedAt: facts.get(row.id)?.factsAt })),
      ...(next && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
