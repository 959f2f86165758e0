import { createHash } from "node:crypto";
import * as z from "zod";
import { holds } from "@/core/access/condition";
import { AlarmConfiguration } from "@/core/alarm-configuration";
import {
  Comment,
  distinctInstanceIds,
  invalidInstanceId,
  MaxConcurrency,
  MaxErrors,
  TimeoutSeconds,
} from "@/core/commands/command";
import { MAX_INSTANCE_IDS } from "@/core/commands/command-rules";
import { canonicalJson, type OrderBody, type OrderStep, orderProtocol } from "@/core/commands/order";
import { DEFAULT_TIMEOUT_SECONDS, deadlines } from "@/core/commands/timeouts";
import {
  DocumentReference,
  DocumentVersion,
  invalidDocument,
  unsupportedPlatformType,
} from "@/core/documents/document";
import { Parameters, resolveParameters } from "@/core/documents/parameters";
import { MAX_EXECUTION_SECONDS } from "@/core/documents/plugins";
import { renderSteps } from "@/core/documents/render";
import { validationException } from "@/core/errors";
import { NodeId } from "@/core/nodes/node";
import { NotificationConfig } from "@/core/notifications/notification";
import { S3BucketName, S3KeyPrefix, S3Region } from "@/core/output-destinations/destination";
import { refusedMember } from "@/core/refused-member";
import { type OutcomeCondition, parseTargets, selectIds, settle, Targets } from "@/core/targets/selector";
import {
  commandOf,
  documentResource,
  type ResolvedDocument,
  resolveDocument,
  sha1Of,
} from "../documents/document-source";
import { nodeResource, type SelectedNode, selectNodes } from "../nodes/select-nodes";
import { type Notification, notificationOf } from "../notifications/notification-of";
import { type OperationContext, seeing } from "../operation";
import { type OutputPlace, outputPlaceOf } from "../output-destinations/output-place";
import { seenCommand } from "./command-resource";
import { completeSteps } from "./complete-steps";
import * as commands from "./store";
import { resolveStoredValues } from "./stored-values";
import { targetedGroup } from "./targeted-group";

/** Why output goes nowhere else. */
const keptHere = "output is kept here, whole, and read in the console.";

/** Source: SSM API 2014-11-06, CloudWatchOutputConfig. */
const CloudWatchOutputConfig = z.strictObject({
  CloudWatchLogGroupName: z.string().min(1).max(512).optional(),
  CloudWatchOutputEnabled: z.boolean().optional(),
});

/**
 * What SendCommand and its preview are given. Of the API's members, those that do nothing here are refused when they ask
 * for something; OutputS3Region is ignored by AWS too. Source: SSM API 2014-11-06, SendCommand.
 */
export const CommandRequest = z.strictObject({
  InstanceIds: z.array(NodeId).max(MAX_INSTANCE_IDS).optional(),
  Targets: Targets.optional(),
  DocumentName: DocumentReference,
  DocumentVersion: DocumentVersion.optional(),
  DocumentHash: z.string().max(256).optional(),
  DocumentHashType: z.enum(["Sha256", "Sha1"]).optional(),
  TimeoutSeconds: TimeoutSeconds.optional(),
  Comment: Comment.optional(),
  Parameters: Parameters.optional(),
  MaxConcurrency: MaxConcurrency.optional(),
  MaxErrors: MaxErrors.optional(),
  OutputS3Region: S3Region.optional(),
  OutputS3BucketName: S3BucketName.optional(),
  OutputS3KeyPrefix: S3KeyPrefix.optional(),
  ServiceRoleArn: z.string().optional(),
  NotificationConfig: NotificationConfig.optional(),
  CloudWatchOutputConfig: refusedMember(
    CloudWatchOutputConfig,
    keptHere,
    ({ CloudWatchOutputEnabled }) => CloudWatchOutputEnabled !== true,
  ),
  AlarmConfiguration: refusedMember(AlarmConfiguration, "there are no alarms that could stop a command."),
});
export type CommandRequest = z.infer<typeof CommandRequest>;

/** A command as it would be sent: exactly these nodes, exactly this body. */
export type CommandPlan = {
  document: ResolvedDocument;
  /** Those that it runs or brings to the nodes. */
  documents: ResolvedDocument[];
  steps: OrderStep[];
  body: { bytes: Uint8Array; sha256: string };
  nodes: SelectedNode[];
  /** Those of them whose platform the document is not for: nothing is sent to them. */
  misfits: SelectedNode[];
  /** The bucket that the output goes to as well. */
  output: OutputPlace | undefined;
  /** Whom it tells of what. */
  notification: Notification | undefined;
};

/**
 * Freezes what a request means now: the document's version and hash, the rendered steps, and the nodes. What is
 * authorised, shown and sent is this and nothing that is looked up later.
 *
 * Errors: InvalidDocument, InvalidDocumentType, InvalidDocumentVersion, InvalidParameters, InvalidInstanceId,
 * DuplicateInstanceId, UnsupportedPlatformType, InvalidOutputFolder, InvalidNotificationConfig; ValidationException for targets that say nothing.
 */
export const planCommand = (input: CommandRequest, context: Planning): Promise<CommandPlan> =>
  planFor(input, context, () => chosenNodes(input, context));

/** What is looked up for a plan is looked up as the caller. */
type Planning = Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "now" | "visible">;

/** The same for nodes that are chosen otherwise than by the request's own members. */
export async function planFor(
  input: CommandRequest,
  context: Planning,
  choose: () => Promise<SelectedNode[]>,
): Promise<CommandPlan> {
  const { caller, visible } = context;
  const document = await resolveDocument(context, input.DocumentName, { version: input.DocumentVersion });
  // Before anything is said of its parameters.
  if (!holds(visible("Document", seeing), documentResource(caller.accountId, document)))
    throw invalidDocument(input.DocumentName);
  const output = await outputPlaceOf(input, context);
  const notification = await notificationOf(input, context);
  if (input.DocumentHash) {
    const hash = input.DocumentHashType === "Sha1" ? sha1Of(document.content) : document.sha256;
    if (input.DocumentHash.toLowerCase() !== hash)
      throw invalidDocument(
        document.name,
        `Version ${document.version} of ${document.name} has another content than the hash that was given.`,
      );
  }
  const command = commandOf(document);
  const resolved = await resolveStoredValues(command, input.Parameters ?? {}, context);
  const rendered = renderSteps(
    resolved.document,
    resolveParameters(command.parameters, resolved.supplied, resolved.secrets),
    resolved.secrets,
  );
  const filesUntil = atWorkUntil(rendered, context.now, input.TimeoutSeconds);
  const { steps, documents } = await completeSteps(command, rendered, { ...context, filesUntil });
  const content: OrderBody = {
    protocol: orderProtocol(steps),
    documentName: document.name,
    documentVersion: document.version,
    steps,
  };
  const bytes = Buffer.from(canonicalJson(content));

  const nodes = await choose();
  const misfits = nodes.filter(
    ({ platformType }) => platformType && !document.platformTypes.some((known) => known === platformType),
  );
  // Machines that were named one by one were meant; among those that a tag finds, each is told of by itself.
  if (misfits.length > 0 && input.InstanceIds?.length) throw notFor(document, misfits);
  return {
    document,
    documents,
    steps,
    body: { bytes, sha256: createHash("sha256").update(bytes).digest("hex") },
    nodes,
    misfits,
    output,
    notification,
  };
}

/** The refusal of a document on machines of a platform that it is not for. */
export const notFor = ({ name }: ResolvedDocument, nodes: readonly SelectedNode[]) =>
  unsupportedPlatformType(name, [...new Set(nodes.map(({ platformType }) => platformType))]);

type Asking = Pick<OperationContext, "app" | "tx" | "caller" | "now" | "visible">;

/** The nodes on which an earlier command ended so. What it did is told by that, so only to those who may see it. */
async function nodesByOutcome({ commandId, states }: OutcomeCondition, context: Asking): Promise<string[]> {
  if (!(await seenCommand(commandId, context))) {
    throw validationException(`There is no command ${commandId}.`, [
      { path: ["Targets"], message: `Not known: command ${commandId}` },
    ]);
  }
  return commands.nodesInStates(context.tx, context.caller.accountId, commandId, states);
}

/** Until when an order of these steps may be at work: what a document takes that one of them runs is not known yet. */
const atWorkUntil = (steps: readonly OrderStep[], requestedAt: Date, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS): Date =>
  deadlines({
    requestedAt,
    timeoutSeconds,
    steps: steps.map((step) =>
      step.action === "aws:runDocument" ? { inputs: { timeoutSeconds: MAX_EXECUTION_SECONDS } } : step,
    ),
  }).expiresAt;

async function chosenNodes(
  { InstanceIds, Targets: targets }: CommandRequest,
  context: Asking,
): Promise<SelectedNode[]> {
  const { tx, caller, now, visible } = context;
  // What nobody may see is not among what a tag finds, and its id is not known.
  const known = visible("Node", seeing);
  const byId = InstanceIds && InstanceIds.length > 0;
  const byTarget = targets && targets.length > 0;
  if (byId && byTarget) {
    throw validationException("Give InstanceIds or Targets, not both.", [
      { path: ["Targets"], message: "InstanceIds are given as well." },
    ]);
  }
  if (!byId && !byTarget)
    throw validationException("Give InstanceIds or Targets.", [
      { path: ["InstanceIds"], message: "Choose at least one machine." },
    ]);
  if (!byId) {
    const selector = await settle(parseTargets(targets ?? []), {
      nodesOf: (outcome) => nodesByOutcome(outcome, context),
      groupOf: (name) => targetedGroup(name, targets ?? [], context),
    });
    return selectNodes(tx, caller.accountId, selector, now, known);
  }

  const ids = distinctInstanceIds(InstanceIds);
  const nodes = await selectNodes(tx, caller.accountId, selectIds(ids), now, known);
  const found = new Set(nodes.map(({ id }) => id));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0) throw invalidInstanceId(unknown);
  return nodes;
}

/**
 * What the caller must be allowed to run the plan on: the document, those that it runs or brings, and every node of the
 * frozen set.
 */
export const planResources = (accountId: string, { document, documents, nodes }: CommandPlan) => [
  ...new Map([document, ...documents].map((each) => [each.name, documentResource(accountId, each)])).values(),
  ...nodes.map((node) => nodeResource(accountId, node)),
];

/** The script that a command's only step runs, for people to read; undefined when it has several, or another kind. */
export function scriptOf(steps: readonly OrderStep[]): string | undefined {
  const [only] = steps;
  const lines = steps.length === 1 ? only?.inputs["runCommand"] : undefined;
  return Array.isArray(lines) && lines.every((line) => typeof line === "string") ? lines.join("\n") : undefined;
}
