import { always } from "@/core/access/condition";
import { type AssociationTerms, invalidOutputLocation, invalidTarget } from "@/core/associations/association";
import { DEFAULT_ASSOCIATION_CONCURRENCY, DEFAULT_ASSOCIATION_ERRORS } from "@/core/associations/association-rules";
import { parseAssociationTargets, settleAssociationTargets } from "@/core/associations/association-targets";
import { invalidInstanceId } from "@/core/commands/command";
import { invalidDocument } from "@/core/documents/document";
import { DomainError } from "@/core/errors";
import { type NodeSelector, selectIds } from "@/core/targets/selector";
import { type CommandPlan, type CommandRequest, planFor } from "../commands/plan-command";
import { questionOf } from "../node-groups/named-group";
import { type SelectedNode, selectNodes } from "../nodes/select-nodes";
import { type OperationContext, seeing } from "../operation";

type Context = Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "now" | "visible">;

/** An association as the command that applies it. */
export function requestOf(terms: AssociationTerms): CommandRequest {
  const { OutputS3BucketName, OutputS3KeyPrefix } = terms.OutputLocation?.S3Location ?? {};
  return {
    DocumentName: terms.Name,
    ...(terms.DocumentVersion !== undefined && { DocumentVersion: terms.DocumentVersion }),
    ...(terms.Parameters && { Parameters: terms.Parameters }),
    ...(terms.InstanceId !== undefined && { InstanceIds: [terms.InstanceId] }),
    MaxConcurrency: terms.MaxConcurrency ?? DEFAULT_ASSOCIATION_CONCURRENCY,
    MaxErrors: terms.MaxErrors ?? DEFAULT_ASSOCIATION_ERRORS,
    ...(OutputS3BucketName !== undefined && { OutputS3BucketName }),
    ...(OutputS3KeyPrefix !== undefined && { OutputS3KeyPrefix }),
  };
}

/**
 * What an association asks of machines now.
 *
 * Errors: InvalidTarget, also for a group that the caller may not see.
 */
export async function selectorOf(
  { InstanceId, Targets = [] }: Pick<AssociationTerms, "InstanceId" | "Targets">,
  context: Pick<Context, "app" | "tx" | "caller" | "visible">,
): Promise<NodeSelector> {
  if (InstanceId !== undefined) return selectIds([InstanceId]);
  return settleAssociationTargets(parseAssociationTargets(Targets), async (name) => {
    const question = await questionOf(context, name);
    if (question) return question;
    throw invalidTarget("There is no resource group of that name.", ["Targets"]);
  });
}

/** The nodes that an association means now, of those that the caller may know of; or all of them. */
export async function nodesOf(
  terms: AssociationTerms,
  context: Pick<Context, "app" | "tx" | "caller" | "now" | "visible">,
  all: boolean,
): Promise<SelectedNode[]> {
  const { tx, caller, now, visible } = context;
  return selectNodes(
    tx,
    caller.accountId,
    await selectorOf(terms, context),
    now,
    all ? always : visible("Node", seeing),
  );
}

/** Ids that are named and that no machine has: at the time of saving that is a mistake. */
function requireNamed({ InstanceId, Targets = [] }: AssociationTerms, nodes: readonly SelectedNode[]): void {
  const only = Targets.length === 1 && Targets[0]?.Key === "InstanceIds" ? Targets[0].Values : [];
  const named = InstanceId !== undefined ? [InstanceId] : only.filter((id) => id !== "*");
  const found = new Set(nodes.map(({ id }) => id));
  const unknown = named.filter((id) => !found.has(id));
  if (unknown.length > 0)
    throw invalidInstanceId(unknown, InstanceId !== undefined ? ["InstanceId"] : ["Targets", 0, "Values"]);
}

/**
 * What an association would do now: the document in its version, the rendered steps, and the nodes.
 *
 * @param only  of the nodes, where it is not to be applied everywhere
 * @param isNew whether it is being saved: what is named has to be there
 * @param all   whether nodes that the caller may not see are among them: it is decided elsewhere what becomes of those
 *
 * Errors: as PreviewCommand, by the names that associations have for them: InvalidDocument, InvalidDocumentVersion,
 * InvalidParameters, InvalidTarget, InvalidInstanceId, InvalidOutputLocation, UnsupportedPlatformType.
 */
export async function planAssociation(
  terms: AssociationTerms,
  context: Context,
  { only, isNew = false, all = false }: { only?: readonly string[]; isNew?: boolean; all?: boolean } = {},
): Promise<CommandPlan> {
  try {
    return await planFor(requestOf(terms), context, async () => {
      const nodes = await nodesOf(terms, context, all);
      if (isNew) requireNamed(terms, nodes);
      const wanted = only && new Set(only);
      return wanted ? nodes.filter(({ id }) => wanted.has(id)) : nodes;
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "InvalidOutputFolder") throw invalidOutputLocation(error.message);
    if (error.code === "InvalidDocumentType") throw invalidDocument(terms.Name, error.message);
    throw error;
  }
}
