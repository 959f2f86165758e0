import { DomainError } from "@/core/errors";
import { meetsAll, type NodeCondition, type NodeFacts } from "@/core/targets/node-condition";
import { toConditions } from "@/core/targets/selector";
import type { NodeRow } from "../nodes/store";
import type { OperationContext } from "../operation";
import { selectorOf } from "./association-plan";
import type { AssociationRow } from "./store";

/** A node as the targets of associations see it. */
export const factsOf = (node: NodeRow): NodeFacts => ({
  nodeId: node.id,
  tags: node.tags,
  isLocal: node.isLocal,
  properties: {
    PlatformType: node.platformType,
    PlatformName: node.platformName,
    PlatformVersion: node.platformVersion,
    AgentVersion: node.agentVersion,
    ActivationId: node.activationId,
  },
});

/** What an association asks of nodes; undefined when it names what is not there any more, and so means none. */
export async function conditionsOf(
  { terms }: Pick<AssociationRow, "terms">,
  context: Pick<OperationContext, "app" | "tx" | "caller" | "visible">,
): Promise<readonly NodeCondition[] | undefined> {
  try {
    return toConditions(await selectorOf(terms, context));
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** Those of some associations that mean a node now. */
export async function associationsOfNode(
  rows: readonly AssociationRow[],
  node: NodeRow,
  context: Pick<OperationContext, "app" | "tx" | "caller" | "visible">,
): Promise<AssociationRow[]> {
  const facts = factsOf(node);
  const found: AssociationRow[] = [];
  for (const row of rows) {
    const conditions = await conditionsOf(row, context);
    if (conditions && meetsAll(conditions, facts)) found.push(row);
  }
  return found;
}
