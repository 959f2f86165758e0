import * as z from "zod";
import { MAX_ASSOCIATIONS } from "@/core/associations/association-rules";
import { DomainError } from "@/core/errors";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { visibleDocument } from "../documents/visible-document";
import { operation } from "../operation";
import { seenNode } from "./describe-instance-associations-status";
import { associationsOfNode } from "./matching";
import * as associations from "./store";

/**
 * The associations that mean a machine now, with the content of their documents, by their ids. A document that the caller
 * may not see has no content in the answer.
 *
 * Errors: InvalidInstanceId, InvalidNextToken. Source: SSM API 2014-11-06, DescribeEffectiveInstanceAssociations.
 */
export const describeEffectiveInstanceAssociations = operation({
  name: "DescribeEffectiveInstanceAssociations",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    InstanceId: NodeId,
    MaxResults: z.int().min(1).max(5).optional(),
    NextToken: z.string().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle({ InstanceId, MaxResults = 5, NextToken }, context) {
    const { app, tx, keys, caller, visible } = context;
    const { accountId } = caller;
    const node = await seenNode(InstanceId, context);
    const listing = { operation: "DescribeEffectiveInstanceAssociations", accountId, question: InstanceId };
    const after = readPageToken(keys, listing, NextToken, z.uuid());
    const all = await associations.list(
      tx,
      app,
      accountId,
      { visible: visible("Association"), after },
      MAX_ASSOCIATIONS,
    );
    const found = await associationsOfNode(all, node, context);
    const page = found.slice(0, MaxResults);
    const last = page.at(-1);
    const Associations = [];
    for (const { id, version, terms } of page) {
      const { Name: name, DocumentVersion } = terms;
      const document = await visibleDocument(
        { name, ...(DocumentVersion !== undefined && { version: DocumentVersion }) },
        context,
      ).catch((error: unknown) => {
        if (error instanceof DomainError) return undefined;
        throw error;
      });
      Associations.push({
        AssociationId: id,
        InstanceId,
        AssociationVersion: String(version),
        ...(document && { Content: document.content }),
      });
    }
    return {
      Associations,
      ...(found.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.id) }),
    };
  },
});
