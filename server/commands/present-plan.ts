import { exceededText, isExceeded, needsCount } from "@/core/commands/guard";
import type { OrderStep } from "@/core/commands/order";
import { executionSeconds } from "@/core/commands/timeouts";
import type { Resource } from "../authorisation/resource-kinds";
import { withoutProvedKey } from "../nodes/registry-store";
import { nodeResource, type SelectedNode } from "../nodes/select-nodes";
import type { OperationContext } from "../operation";
import { guardStandings } from "./guard-check";
import { type CommandPlan, type CommandRequest, planResources, scriptOf } from "./plan-command";
import { selectionReasons } from "./selected-by";
import { stepsOf } from "./stored-body";

/** What is looked up for a plan is looked up as the caller. */
export type Planning = Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "now" | "visible">;

/** A plan, and the machines of it on which the caller may not run it. */
export type PreviewedPlan = CommandPlan & { refused: ReadonlySet<SelectedNode> };

/** The nodes of a plan on which the caller may not do one of these things: what may be previewed only would not happen. */
export async function refusedNodes(
  plan: CommandPlan,
  operations: readonly string[],
  { app, caller }: Pick<Planning, "app" | "caller">,
): Promise<Set<SelectedNode>> {
  const access = await app.access.of(caller.accountId);
  const resources = new Map(plan.nodes.map((node) => [nodeResource(caller.accountId, node), node]));
  const circumstances = { document: plan.document.name };
  const refused = new Set<SelectedNode>();
  for (const name of operations)
    for (const resource of await access.refused(
      caller,
      { name, permission: "run" },
      [...resources.keys()],
      circumstances,
    )) {
      const node = resources.get(resource);
      if (node) refused.add(node);
    }
  return refused;
}

/** What a preview is decided on: the nodes that it may run on, and all of them where it may on none. */
export function permittedResources(accountId: string, { refused, ...plan }: PreviewedPlan): Resource[] {
  const permitted = plan.nodes.filter((node) => !refused.has(node));
  return planResources(accountId, permitted.length > 0 ? { ...plan, nodes: permitted } : plan);
}

/** A plan as a preview tells it: exactly which nodes and why, what the guards say, and the steps as they would run. */
export async function presentPlan(
  request: Pick<CommandRequest, "InstanceIds" | "Targets" | "MaxConcurrency">,
  { document, body, steps: planned, nodes, misfits }: CommandPlan,
  refused: ReadonlySet<SelectedNode>,
  context: Pick<OperationContext, "app" | "tx" | "caller" | "now">,
) {
  const { app, tx, caller } = context;
  const without = new Set(misfits);
  const steps = stepsOf(body.bytes);
  const reasonsOf = await selectionReasons(request, tx, caller.accountId);
  const hasSecrets = steps.some(({ secrets }) => secrets);
  const ids = nodes.map(({ id }) => id);
  const unproved = hasSecrets ? await withoutProvedKey(tx, app, caller.accountId, ids) : new Set<string>();
  const standings = await guardStandings(
    request,
    nodes.filter((node) => !without.has(node)),
    context,
  );
  return {
    TargetCount: nodes.length - misfits.length,
    /** On how many of all nodes the caller may not run it: as long as there is one, it is refused as a whole. */
    RefusedCount: refused.size,
    Nodes: [...nodes.filter((node) => !without.has(node)), ...misfits].map((node) => ({
      InstanceId: node.id,
      Name: node.name,
      PingStatus: node.pingStatus,
      PlatformType: node.platformType,
      PlatformName: node.platformName,
      IsLocal: node.isLocal,
      /** Every target, with the values of it that the node meets. */
      SelectedBy: reasonsOf(node),
      /** Otherwise nothing is sent to it: the document is not for its platform. */
      IsSupported: !without.has(node),
      /** Otherwise the whole command is refused. */
      IsPermitted: !refused.has(node),
      /** Otherwise the steps with secrets fail there: its key was never proved, and it has to register anew. */
      TakesSecrets: !unproved.has(node.id),
    })),
    /** The guards that are about some of the nodes. */
    Guards: standings.map((standing) => ({
      GuardName: standing.guard.name,
      /** Why the command is refused; empty where the guard lets it pass. */
      Refusal: isExceeded(standing) ? exceededText(standing) : "",
      /** Whether the number of machines has to be given as ConfirmedTargetCount. */
      NeedsCount: needsCount(standing),
    })),
    DocumentName: document.name,
    DocumentVersion: document.version,
    DocumentHash: document.sha256,
    Steps: steps.map(({ name, action, inputs, environment, secrets }) => ({
      Name: name,
      Action: action,
      Inputs: inputs,
      ...(environment && { Environment: environment }),
      /** Variables with secrets in them: what they have of them is told by name and version alone. */
      ...(secrets && { Secrets: presentSecrets(secrets) }),
    })),
    /** How long all steps may run, one after the other, once a machine has started. */
    ExecutionTimeoutSeconds: executionSeconds(planned),
    Script: scriptOf(steps),
    RunsArbitraryCommands: document.arbitrary !== null,
    ArbitraryCommandsReason: document.arbitrary ?? "",
  };
}

/** The variables with secrets in them, in parts: text, or the name and version of a secret. */
const presentSecrets = (secrets: NonNullable<OrderStep["secrets"]>) =>
  Object.entries(secrets).map(([variable, parts]) => ({
    Variable: variable,
    Parts: parts.map((part) =>
      typeof part === "string" ? { Text: part } : { Secret: { Name: part.name, Version: part.version } },
    ),
  }));
