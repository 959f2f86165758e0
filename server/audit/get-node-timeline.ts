import * as z from "zod";
import { timelineKinds } from "@/core/audit/audit-rules";
import { type InvocationState, invocation } from "@/core/commands/invocation";
import { invocationWord } from "@/core/commands/status-words";
import { NodeId } from "@/core/nodes/node";
import { readPageToken, writePageToken } from "../db/page-token";
import { findNodeResource } from "../nodes/find-node-resource";
import { noSuchNode } from "../nodes/no-such-node";
import { operation } from "../operation";
import { auditQuestion } from "./audit-filters";
import { type TimelineRow, timeline } from "./timeline-store";

/** A state as people read it; one that this version does not know is told as it is. */
const stateWord = (state: string) => {
  const known = Object.keys(invocation.states).find((each): each is InvocationState => each === state);
  const { label, family } = known ? invocationWord(known) : { label: state, family: "grey" as const };
  return { Label: label, Family: family };
};

const present = (row: TimelineRow) => ({
  Id: row.id,
  At: row.at,
  Kind: row.kind,
  What: row.what,
  ...(row.principal !== null && { Principal: row.principal }),
  ...(row.summary !== null && { Summary: JSON.stringify(row.summary) }),
  ...(row.reason !== null && { Reason: row.reason }),
  ...(row.source !== null && { Source: row.source }),
  ...(row.documentName !== null && { DocumentName: row.documentName }),
  ...(row.state !== null && { State: row.state, StateWord: stateWord(row.state) }),
});

/**
 * What happened to a machine, newest first: what was run on it and by whom, changes of its name and tags, its
 * registration, its connections and why they ended. Where a person called from stays in the audit. Quarterdeck's own.
 *
 * Errors: InvalidInstanceId, InvalidNextToken.
 */
export const getNodeTimeline = operation({
  name: "GetNodeTimeline",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    InstanceId: NodeId,
    Since: auditQuestion.Since,
    Until: auditQuestion.Until,
    Kinds: z.array(z.enum(timelineKinds)).max(timelineKinds.length).optional(),
    MaxResults: z.int().min(1).max(500).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  prepare: ({ InstanceId }, context) => findNodeResource(InstanceId, context),
  resources: (_input, _caller, resource) => [resource],
  missing: ({ InstanceId }) => noSuchNode(InstanceId),

  async handle({ InstanceId, Since, Until, Kinds, MaxResults = 100, NextToken }, { tx, caller, keys }) {
    const { accountId } = caller;
    const question = JSON.stringify({ InstanceId, Since, Until, Kinds });
    const listing = { operation: "GetNodeTimeline", accountId, question };
    const before = readPageToken(keys, listing, NextToken, z.uuid());
    const rows = await timeline(
      tx,
      {
        accountId,
        nodeId: InstanceId,
        kinds: new Set(Kinds?.length ? Kinds : timelineKinds),
        ...(Since && { since: Since }),
        ...(Until && { until: Until }),
        ...(before && { before }),
      },
      MaxResults + 1,
    );
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Events: page.map(present),
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.id) }),
    };
  },
});
