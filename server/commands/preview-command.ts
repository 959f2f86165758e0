import { invalidDocument } from "@/core/documents/document";
import { operation } from "../operation";
import { frozenPlan, hashOf, packPlan } from "./frozen-plan";
import { CommandRequest, notFor, planCommand } from "./plan-command";
import { type Planning, type PreviewedPlan, permittedResources, presentPlan, refusedNodes } from "./present-plan";

async function previewed(input: CommandRequest, context: Planning): Promise<PreviewedPlan> {
  const plan = await planCommand(input, context);
  return { ...plan, refused: await refusedNodes(plan, ["PreviewCommand", "SendCommand"], context) };
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
  resources: (_, { accountId }, plan) => permittedResources(accountId, plan),
  circumstances: (_, { document }) => ({ document: document.name }),
  missing: ({ DocumentName }) => invalidDocument(DocumentName),
  async handle(input, context, { refused, ...plan }) {
    // What would run nowhere is said here; sent all the same, it ends on each machine by itself, as at AWS.
    const { document, nodes, misfits } = plan;
    if (misfits.length > 0 && misfits.length === nodes.length) throw notFor(document, misfits);
    const frozen = frozenPlan(input, plan);
    return {
      /** What SendCommand takes, to do this and nothing else. */
      PlanHash: hashOf(frozen),
      Plan: packPlan(frozen).toString("base64url"),
      ...(await presentPlan(input, plan, refused, context)),
    };
  },
});
