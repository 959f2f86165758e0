import * as z from "zod";
import { AssociationId, noAssociation } from "@/core/associations/association";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { theAssociation } from "./named-association";
import { presentVersion } from "./present";
import * as associations from "./store";

/**
 * The versions of an association, the latest first.
 *
 * Errors: AssociationDoesNotExist, InvalidNextToken. Source: SSM API 2014-11-06, ListAssociationVersions.
 */
export const listAssociationVersions = operation({
  name: "ListAssociationVersions",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    AssociationId,
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  prepare: theAssociation,
  resources: (_, __, { resource }) => [resource],
  missing: ({ AssociationId: id }) => noAssociation(id),

  async handle({ AssociationId: id, MaxResults = 50, NextToken }, { tx, keys, caller }, { row }) {
    if (!row) throw noAssociation(id);
    const { accountId, door } = caller;
    const listing = { operation: "ListAssociationVersions", accountId, question: id };
    const before = readPageToken(keys, listing, NextToken, z.int());
    const found = await associations.listVersions(tx, accountId, id, before, MaxResults + 1);
    const page = found.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      AssociationVersions: page.map((version) => presentVersion(id, version, door)),
      ...(found.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.version) }),
    };
  },
});
