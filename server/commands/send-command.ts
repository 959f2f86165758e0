import { principalName } from "@/core/access/principal";
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_ERRORS } from "@/core/commands/command-rules";
import { commandStatus } from "@/core/commands/command-status";
import { orderProtocol } from "@/core/commands/order";
import { planApplied } from "@/core/commands/plan";
import { DEFAULT_TIMEOUT_SECONDS, deadlines, executionSeconds } from "@/core/commands/timeouts";
import { invalidDocument } from "@/core/documents/document";
import { mayRelease } from "@/core/rate-control";
import { requireThawed } from "../freeze/store";
import { noteStatus } from "../notifications/notification-store";
import { operation } from "../operation";
import { addJob } from "../worker/add-job";
import { frozenPlan, hashOf, packPlan, requirePlan } from "./frozen-plan";
import { requireGuards } from "./guard-check";
import { notFor, planCommand, planResources } from "./plan-command";
import { partOf, trialOf } from "./plan-part";
import * as plans from "./plan-store";
import { presentCommand } from "./present";
import { checkParts, SendRequest } from "./send-request";
import { signOrders } from "./sign-orders";
import * as commands from "./store";

/**
 * Sends a document to nodes, now, once. The nodes are resolved, frozen and authorised together; each gets an order of
 * its own, signed here. The command, all its invocations, the first wave and its deadlines are one transaction.
 *
 * With a `PlanHash` it does exactly what that plan says, or nothing: a plan is a condition and not a ticket, so what still
 * holds may be sent again. Of a trial the others follow once.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion, InvalidParameters, InvalidInstanceId, DuplicateInstanceId,
 * PlanChanged and PlanApplied where a plan is given; GuardExceeded and TargetCountUnconfirmed where a guard asks;
 * UnsupportedPlatformType for machines that are named; those that a tag finds end as InvalidPlatform. InvalidOutputFolder for
 * a bucket that is not set up, InvalidNotificationConfig for such a webhook. AccountFrozen while a freeze lasts. Tags that no node has make a command of 0 targets that has
 * ended at once, as at AWS.
 * Source: SSM API 2014-11-06, SendCommand.
 */
export const sendCommand = operation({
  name: "SendCommand",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: SendRequest,
  async prepare(input, context) {
    checkParts(input);
    return planCommand(input, context);
  },
  resources: (_, { accountId }, plan) => planResources(accountId, plan),
  circumstances: (_, { document }) => ({ document: document.name }),
  missing: ({ DocumentName }) => invalidDocument(DocumentName),

  async handle(input, context, plan) {
    const { app, tx, caller, now, keys, config, newId, announce, audit, afterCommit } = context;
    const { document, steps, body, output, notification } = plan;
    const { accountId } = caller;
    await requireThawed(tx, accountId);
    const frozen = frozenPlan(input, plan);
    const trial = await trialOf(input, context);
    await requirePlan(input, frozen, context, trial?.plan);
    const { part, triedOn, nodes, misfits } = partOf(input, plan, trial);
    const without = new Set(misfits);
    const reached = nodes.filter((node) => !without.has(node));
    await requireGuards(input, reached, context);
    const commandId = newId();
    const timeoutSeconds = input.TimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    const { deliverBy, expiresAt } = deadlines({ requestedAt: now, timeoutSeconds, steps });
    const maxConcurrency = input.MaxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
    const maxErrors = input.MaxErrors ?? DEFAULT_MAX_ERRORS;
    const total = nodes.length;

    // Connected nodes go first: a machine that is switched off must not hold back the others.
    const fitting = reached.sort((a, b) => Number(b.pingStatus === "Online") - Number(a.pingStatus === "Online"));
    const ordered = [...fitting, ...misfits];
    const first = mayRelease({
      total,
      released: 0,
      acknowledged: 0,
      ended: 0,
      errors: 0,
      maxConcurrency,
      maxErrors,
    }).release;
    const wave = Math.min(first, fitting.length);
    const signed = await signOrders(
      keys,
      {
        protocol: orderProtocol(steps),
        orderId: commandId,
        accountId,
        document: { name: document.name, version: document.version, sha256: document.sha256 },
        bodySha256: body.sha256,
        notBefore: now,
        notAfter: deliverBy,
      },
      ordered.map(({ id }) => id),
    );
    const names = new Map(ordered.map(({ id, name }) => [id, name]));
    const { status, details } = commandStatus({
      counts: total > 0 ? { Pending: total } : {},
      maxErrors,
      cancelRequested: false,
    });

    const targets = input.Targets ? { Targets: input.Targets } : { InstanceIds: input.InstanceIds ?? [] };
    const command: commands.NewCommand = {
      accountId,
      id: commandId,
      documentName: document.name,
      documentVersion: document.version,
      documentSha256: document.sha256,
      parameters: input.Parameters ?? {},
      comment: input.Comment ?? "",
      // Run again, a trial goes to that machine and not to all that its plan means.
      targets: part === "Trial" && triedOn ? { InstanceIds: [triedOn] } : targets,
      timeoutSeconds,
      executionTimeoutSeconds: executionSeconds(steps),
      maxConcurrency,
      maxErrors,
      requestedAt: now,
      requestedBy: principalName(caller),
      deliverBy,
      expiresAt,
      status,
      statusDetails: details,
      targetCount: total,
      endedAt: total === 0 ? now : null,
      ...(output && {
        outputBucket: output.bucket,
        outputPrefix: output.prefix,
        outputRegion: output.region,
        outputAddress: output.address,
      }),
      ...(notification && {
        notificationArn: notification.arn,
        notificationEvents: notification.events,
        notificationType: notification.type,
        serviceRole: notification.serviceRole,
      }),
    };
    const row = await commands.insert(
      tx,
      command,
      body,
      signed.map((order, index) => ({ ...order, nodeName: names.get(order.nodeId) ?? "", released: index < wave })),
    );
    if (total === 0) await noteStatus(tx, row, { status, details }, now);
    if (trial && !(await plans.markFollowed(tx, accountId, trial.commandId, commandId)))
      throw planApplied((await plans.find(tx, app, accountId, trial.commandId))?.restCommandId ?? trial.commandId);
    if (input.PlanHash !== undefined) {
      const kept =
        part === "Trial" ? { targets, packed: new Uint8Array(packPlan(frozen)) } : { targets: null, packed: null };
      const trialCommandId = trial?.commandId ?? null;
      await plans.insert(tx, keys, {
        accountId,
        commandId,
        hash: hashOf(frozen),
        part,
        triedOn,
        trialCommandId,
        ...kept,
      });
    }
    if (misfits.length > 0) {
      const waiting = misfits.map(({ id }) => ({ nodeId: id, state: "Pending" as const }));
      const said = { now, reason: "InvalidPlatform", message: notFor(document, misfits).message };
      await commands.apply(tx, accountId, commandId, waiting, "misfit", said);
    }
    if (total > 0)
      await addJob(
        tx,
        "expire-command",
        { accountId, commandId },
        { key: `expire-command:${commandId}`, runAt: deliverBy },
      );

    audit({
      resources: [`Command/${commandId}`],
      summary: {
        commandId,
        documentName: document.name,
        documentVersion: document.version,
        documentSha256: document.sha256,
        bodySha256: body.sha256,
        targetCount: total,
        ...(input.PlanHash !== undefined && { planHash: input.PlanHash, part }),
        ...(triedOn !== null && { triedOn }),
        ...(trial && { trialCommandId: trial.commandId }),
        ...(output && { outputBucket: output.bucket, outputPrefix: output.prefix }),
        ...(notification && { notificationArn: notification.arn }),
      },
      sealed: keys.seal([accountId, "audit", commandId], body.bytes),
    });
    announce("command", commandId);
    if (total > 0) {
      announce("deliver", `${commandId}/${app.processId}`);
      afterCommit(() => app.deliverNow({ accountId, commandId }));
      // Machines of the first wave that are away count as having answered: the next wave need not wait for a report.
      if (wave < total) afterCommit(() => app.commandChanged({ accountId, commandId }));
    }
    return { Command: presentCommand(row, config) };
  },
});
