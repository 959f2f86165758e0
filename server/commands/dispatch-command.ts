import { principalName } from "@/core/access/principal";
import { DEFAULT_MAX_CONCURRENCY, DEFAULT_MAX_ERRORS } from "@/core/commands/command-rules";
import { commandStatus } from "@/core/commands/command-status";
import { orderProtocol } from "@/core/commands/order";
import { DEFAULT_TIMEOUT_SECONDS, deadlines, executionSeconds } from "@/core/commands/timeouts";
import { mayRelease } from "@/core/rate-control";
import type { Targets } from "@/core/targets/selector";
import type { SelectedNode } from "../nodes/select-nodes";
import { noteStatus } from "../notifications/notification-store";
import type { OperationContext } from "../operation";
import { addJob } from "../worker/add-job";
import { type CommandPlan, type CommandRequest, notFor } from "./plan-command";
import { signOrders } from "./sign-orders";
import * as commands from "./store";

/** What sends a command on its own, as the command's row says it: which one, in which version, and which time it was. */
export type CommandOrigin = {
  originKind: "Association";
  originId: string;
  originVersion: number;
  originExecutionId: string;
};

/** A command that is to go out: to `reached` orders are signed, `misfits` are told of and nothing is sent to them. */
export type Dispatch = {
  request: Pick<CommandRequest, "TimeoutSeconds" | "MaxConcurrency" | "MaxErrors" | "Parameters" | "Comment">;
  plan: Omit<CommandPlan, "nodes" | "misfits" | "documents">;
  reached: readonly SelectedNode[];
  misfits: readonly SelectedNode[];
  /** As the command's page says whom it was aimed at. */
  targets: { InstanceIds: string[] } | { Targets: Targets };
  origin?: CommandOrigin;
};

/**
 * Signs an order for each node, and writes the command, all its invocations, the first wave, its deadlines and what the
 * audit says of it, in the caller's transaction. Whoever calls has asked whether it is allowed: the access of the
 * principal, the freeze, the guards.
 *
 * @returns the command's row
 */
export async function dispatchCommand(
  { request, plan, reached, misfits, targets, origin }: Dispatch,
  context: Pick<
    OperationContext,
    "app" | "tx" | "caller" | "now" | "keys" | "newId" | "announce" | "audit" | "afterCommit"
  >,
): Promise<commands.CommandRow> {
  const { app, tx, caller, now, keys, newId, announce, audit, afterCommit } = context;
  const { document, steps, body, output, notification } = plan;
  const { accountId } = caller;
  const commandId = newId();
  const timeoutSeconds = request.TimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const { deliverBy, expiresAt } = deadlines({ requestedAt: now, timeoutSeconds, steps });
  const maxConcurrency = request.MaxConcurrency ?? DEFAULT_MAX_CONCURRENCY;
  const maxErrors = request.MaxErrors ?? DEFAULT_MAX_ERRORS;

  // Connected nodes go first: a machine that is switched off must not hold back the others.
  const fitting = [...reached].sort((a, b) => Number(b.pingStatus === "Online") - Number(a.pingStatus === "Online"));
  const ordered = [...fitting, ...misfits];
  const total = ordered.length;
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

  const command: commands.NewCommand = {
    accountId,
    id: commandId,
    documentName: document.name,
    documentVersion: document.version,
    documentSha256: document.sha256,
    parameters: request.Parameters ?? {},
    comment: request.Comment ?? "",
    targets,
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
    ...origin,
  };
  const row = await commands.insert(
    tx,
    command,
    body,
    signed.map((order, index) => ({ ...order, nodeName: names.get(order.nodeId) ?? "", released: index < wave })),
  );
  if (total === 0) await noteStatus(tx, row, { status, details }, now);
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
  return row;
}
