import { exceededText, isExceeded, needsCount } from "@/core/commands/guard";
import { executionSeconds } from "@/core/commands/timeouts";
import { invalidDocument } from "@/core/documents/document";
import { nodeResource, type SelectedNode } from "../nodes/select-nodes";
import { type OperationContext, operation } from "../operation";
import { frozenPlan, hashOf, packPlan } from "./frozen-plan";
import { guardStandings } from "./guard-check";
import { type CommandPlan, CommandRequest, notFor, planCommand, planResources, scriptOf } from "./plan-command";
import { selectionReasons } from "./selected-by";
import { stepsOf } from "./stored-body";

/** A plan, and the machines of it that the caller may not send it to. */
type PreviewedPlan = CommandPlan & { refused: ReadonlySet<SelectedNode> };

async function previewed(
  input: CommandRequest,
  context: Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "now" | "visible">,
): Promise<PreviewedPlan> {
  const plan = await planCommand(input, context);
  const { app, caller } = context;
  const access = await app.access.of(caller.accountId);
  const resources = new Map(plan.nodes.map((node) => [nodeResource(caller.accountId, node), node]));
  const circumstances = { document: plan.document.name };
  const refused = new Set<SelectedNode>();
  // What may be previewed and not sent is not what would happen.
  for (const name of ["PreviewCommand", "SendCommand"])
    for (const resource of await access.refused(
      caller,
      { name, permission: "run" },
      [...resources.keys()],
      circumstances,
    )) {
      const node = resources.get(resource);
      if (node) refused.add(node);
    }
  return { ...plan, refused };
}

/**
 * What SendCommand would do with the same input, and to exactly which nodes; nothing is sent. Of each node it says why it
 * is among them, and what keeps the document from it. Where the caller may run it on some of the nodes, the others are told
 * of; where on none, that is a refusal which names them. Nodes that the caller may not see are in neither.
 *
 * Errors: as SendCommand, and UnsupportedPlatformType where it would run on none of them.
 */
export const previewCommand = operation({
  name: "PreviewCommand",
  doors: ["console", "aws"],
  effect: "read",
  access: "run",
  input: CommandRequest,
  prepare: previewed,
  resources: (_, { accountId }, { refused, ...plan }) => {
    const permitted = plan.nodes.filter((node) => !refused.has(node));
    return planResources(accountId, permitted.length > 0 ? { ...plan, nodes: permitted } : plan);
  },
  circumstances: (_, { document }) => ({ document: document.name }),
  missing: ({ DocumentName }) => invalidDocument(DocumentName),
  async handle(input, context, { refused, ...plan }) {
    const { tx, caller } = context;
    const { document, body, nodes, misfits } = plan;
    // What would run nowhere is said here; sent all the same, it ends on each machine by itself, as at AWS.
    if (misfits.length > 0 && misfits.length === nodes.length) throw notFor(document, misfits);
    const without = new Set(misfits);
    const steps = stepsOf(body.bytes);
    const reasonsOf = await selectionReasons(input, tx, caller.accountId);
    const frozen = frozenPlan(input, plan);
    const standings = await guardStandings(
      input,
      nodes.filter((node) => !without.has(node)),
      context,
    );
    return {
      /** What SendCommand takes, to do this and nothing else. */
      PlanHash: hashOf(frozen),
      Plan: packPlan(frozen).toString("base64url"),
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
      })),
      /** The guards that are about some of the nodes. */
      Guards: standings.map((standing) => ({
        GuardName: standing.guard.name,
        /** Why the command is refused; empty where the guard lets it pass. */
        Refusal: isExceeded(standing) ? exceededText(standing) : "",
        /** Whether SendCommand has to be given the number of machines as ConfirmedTargetCount. */
        NeedsCount: needsCount(standing),
      })),
      DocumentName: document.name,
      DocumentVersion: document.version,
      DocumentHash: document.sha256,
      Steps: steps.map(({ name, action, inputs, environment }) => ({
        Name: name,
        Action: action,
        Inputs: inputs,
        ...(environment && { Environment: environment }),
      })),
      /** How long all steps may run, one after the other, once a machine has started. */
      ExecutionTimeoutSeconds: executionSeconds(plan.steps),
      Script: scriptOf(steps),
      RunsArbitraryCommands: document.arbitrary !== null,
      ArbitraryCommandsReason: document.arbitrary ?? "",
    };
  },
});
