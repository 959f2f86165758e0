import * as z from "zod";
import { holds } from "@/core/access/condition";
import type { Cause } from "@/core/associations/association-run";
import { countsText, notPermitted, overviewOf, standingOf, superseded } from "@/core/associations/association-status";
import { invalidDocument } from "@/core/documents/document";
import { DomainError } from "@/core/errors";
import { dispatchCommand } from "../commands/dispatch-command";
import { requireGuards } from "../commands/guard-check";
import { dropHolds, nameHolder } from "../commands/order-hold-store";
import type { CommandPlan } from "../commands/plan-command";
import { planResources } from "../commands/plan-command";
import { stopInvocations } from "../commands/stop-invocations";
import * as commands from "../commands/store";
import { requireThawed } from "../freeze/store";
import { nodeResource, type SelectedNode } from "../nodes/select-nodes";
import { type OperationContext, operation, seeing } from "../operation";
import { appliedHashes } from "./applied";
import { associationEvents } from "./association-events";
import { planAssociation, requestOf } from "./association-plan";
import { type Due, type DueRow, dueOf, takeDue } from "./due-store";
import { insertExecution } from "./execution-store";
import { type Applied, atWork, countByStatus, forgetLeft, lacking, noteApplied } from "./node-state-store";
import { tellNodeStates } from "./node-states";
import { nextRunOf } from "./schedule";
import * as associations from "./store";

/**
 * What was looked at is not due any more, or something about it has changed: another process was faster, somebody has
 * edited it. It is nobody's fault, and whoever runs associations looks again.
 */
export const notDue = () => new DomainError("NotDue", "It is not due any more.");

/** What is due of an association, as it was looked at. */
export const DueInput = z.strictObject({
  AssociationId: z.uuid(),
  Version: z.int(),
  ScheduledAt: z.date().nullable(),
  Rows: z.array(z.custom<DueRow>()),
});

/** What other orders of a machine wait for that has just registered. */
export const holderOf = (associationId: string) => `Association/${associationId}`;

/** How much of an association is due: everywhere, or on some nodes; and why. */
export function extentOf({ scheduledAt, rows }: Due): { cause: Cause; nodeIds: string[] | undefined } {
  const whole = rows.find(({ nodeId }) => nodeId === "");
  if (whole) return { cause: whole.cause, nodeIds: undefined };
  if (scheduledAt) return { cause: "Schedule", nodeIds: undefined };
  return { cause: rows[0]?.cause ?? "Node", nodeIds: rows.map(({ nodeId }) => nodeId) };
}

/** Machines that get it whether they have it or not: they asked. */
const askedFor = (rows: readonly DueRow[]) =>
  new Set(rows.filter(({ cause }) => cause === "Refresh").map(({ nodeId }) => nodeId));

type Prepared = {
  applied: Applied;
  /** Of the machines that whoever saved it may run it on. */
  plan: CommandPlan;
  refused: SelectedNode[];
};

async function prepare(
  { AssociationId, Version, ScheduledAt, Rows }: z.output<typeof DueInput>,
  context: OperationContext,
): Promise<Prepared> {
  const { app, tx, caller, visible } = context;
  const row = await associations.find(tx, app, caller.accountId, AssociationId);
  if (!row || row.version !== Version) throw notDue();
  const { nodeIds } = extentOf({ scheduledAt: ScheduledAt, rows: Rows });
  // Before the plan: of what changes in between, a machine rather gets it twice than never.
  const applied = {
    ...(await appliedHashes(row.terms, context)),
    accountId: caller.accountId,
    associationId: row.id,
    version: row.version,
  };
  // Also machines that the principal may not see any more: that nothing is sent to them has to be said.
  const plan = await planAssociation(row.terms, context, { all: true, ...(nodeIds && { only: nodeIds }) });
  if (nodeIds) {
    const ids = plan.nodes.map(({ id }) => id);
    const asked = askedFor(Rows);
    // They have it by now, or are no targets any more: there is nothing to tell of.
    if (!ids.some((id) => asked.has(id)) && (await lacking(tx, applied, ids)).length === 0) {
      await takeDue(tx, { accountId: caller.accountId, associationId: row.id }, Rows);
      await dropHolds(tx, { accountId: caller.accountId, holder: holderOf(row.id) }, nodeIds);
      throw notDue();
    }
  }
  const access = await app.access.of(caller.accountId);
  const resources = new Map(plan.nodes.map((node) => [node, nodeResource(caller.accountId, node)]));
  const seen = visible("Node", seeing);
  const hidden = [...resources.values()].filter((resource) => !holds(seen, resource));
  const denied = await access.refused(caller, { name: "SendCommand", permission: "run" }, [...resources.values()], {
    document: plan.document.name,
  });
  const without = new Set([...hidden, ...denied]);
  const isRefused = (node: SelectedNode) => {
    const resource = resources.get(node);
    return resource === undefined || without.has(resource);
  };
  return {
    applied,
    plan: {
      ...plan,
      nodes: plan.nodes.filter((node) => !isRefused(node)),
      misfits: plan.misfits.filter((node) => !isRefused(node)),
    },
    refused: plan.nodes.filter(isRefused),
  };
}

/**
 * Takes what is due, while nobody else can: the commands that are at work on the machines are locked first, then the
 * association, in the order in which whoever counts a command locks them.
 *
 * Errors: NotDue.
 */
async function take(
  { AssociationId: associationId, Version, ScheduledAt, Rows }: z.output<typeof DueInput>,
  nodeIds: readonly string[],
  { app, tx, caller: { accountId } }: OperationContext,
) {
  const which = { accountId, associationId };
  const before = await atWork(tx, which, nodeIds);
  for (const { commandId } of before) await commands.lock(tx, accountId, commandId);
  if (!(await associations.holdIfFree(tx, accountId, associationId))) throw notDue();
  const row = await associations.find(tx, app, accountId, associationId);
  const due = await dueOf(tx, which);
  if (!row || row.version !== Version || due.scheduledAt?.getTime() !== ScheduledAt?.getTime()) throw notDue();
  if (!(await takeDue(tx, which, Rows))) throw notDue();
  const working = await atWork(tx, which, nodeIds);
  const known = new Set(before.map(({ commandId }) => commandId));
  if (working.some(({ commandId }) => !known.has(commandId))) throw notDue();
  return { row, working };
}

/**
 * Applies an association that is due: a command like any other, decided and signed as whoever saved the association, and
 * told of in the audit as what they sent. The execution's row, the next time that it is due, and the command are one
 * transaction: of two servers one does it, and one that is killed has done all of it or nothing.
 *
 * Errors: NotDue; as SendCommand, which the execution then says.
 */
export const applyAssociation = operation({
  name: "SendCommand",
  doors: ["system"],
  effect: "change",
  access: "run",
  input: DueInput,
  prepare,
  resources: (_, { accountId }, { plan }) => planResources(accountId, plan),
  circumstances: (_, { plan }) => ({ document: plan.document.name }),
  missing: (_, { id }) => invalidDocument(id),

  async handle(input, context, prepared) {
    const { tx, caller, newId, announce, audit } = context;
    const { accountId } = caller;
    // By the database's own time too is what machines judge an order by: this process's clock may have jumped.
    const now = await associations.databaseNow(tx);
    const { AssociationId: associationId, ScheduledAt: scheduledAt, Rows: rows } = input;
    await requireThawed(tx, accountId);
    const planned = [...prepared.plan.nodes, ...prepared.refused].map(({ id }) => id);
    const { row, working } = await take(input, planned, context);
    const { cause, nodeIds } = extentOf({ scheduledAt, rows });
    const { terms, version } = row;
    const { plan, applied } = prepared;
    // What came round meanwhile has it already. Whoever asked for it by name gets it all the same.
    const those = nodeIds && new Set([...(await lacking(tx, applied, planned)), ...askedFor(rows)]);
    const isMeant = ({ id }: SelectedNode) => those === undefined || those.has(id);
    const misfits = plan.misfits.filter(isMeant);
    const unfit = new Set(misfits);
    const reached = plan.nodes.filter((node) => !unfit.has(node) && isMeant(node));
    const refused = prepared.refused.filter(isMeant);
    await requireGuards(
      { MaxConcurrency: requestOf(terms).MaxConcurrency, ConfirmedTargetCount: reached.length },
      reached,
      context,
    );

    const meant = new Set([...reached, ...misfits, ...refused].map(({ id }) => id));
    const message = "A newer run of the association took its place.";
    for (const { commandId, nodeIds: on } of working) {
      const stopped = on.filter((id) => meant.has(id));
      if (stopped.length > 0)
        await stopInvocations({ ...context, now }, commandId, stopped, { reason: superseded, message });
    }

    const executionId = newId();
    const origin = {
      originKind: "Association",
      originId: associationId,
      originVersion: version,
      originExecutionId: executionId,
    } as const;
    const targets =
      nodeIds || terms.InstanceId !== undefined
        ? { InstanceIds: [...reached, ...misfits].map(({ id }) => id) }
        : { Targets: terms.Targets ?? [] };
    const command =
      reached.length + misfits.length > 0
        ? await dispatchCommand(
            { request: requestOf(terms), plan, reached, misfits, targets, origin },
            { ...context, now },
          )
        : undefined;
    const commandId = command?.id ?? null;
    const standing = (state: "Pending" | "InvalidPlatform") => ({ state, ...standingOf(state, null) });
    const nodes = [
      ...reached.map(({ id }) => ({ nodeId: id, ...standing("Pending") })),
      ...misfits.map(({ id }) => ({ nodeId: id, ...standing("InvalidPlatform") })),
    ];
    const denied = refused.map(({ id }) => ({ nodeId: id, ...notPermitted }));
    const counts: Record<string, number> = {};
    for (const { status } of [...nodes, ...denied]) counts[status] = (counts[status] ?? 0) + 1;
    const overview =
      nodes.length + denied.length === 0 ? { status: "Skipped", details: "NoTargets" } : overviewOf(counts);
    await insertExecution(tx, {
      accountId,
      associationId,
      id: executionId,
      version,
      cause,
      scheduledAt,
      createdAt: now,
      changedAt: now,
      commandId,
      ...overview,
      counts,
      refused: denied.map(({ nodeId, details }) => ({ nodeId, details })),
      endedAt: reached.length === 0 ? now : null,
    });
    await noteApplied(tx, applied, { id: executionId, commandId, at: now }, nodes);
    await noteApplied(tx, applied, { id: executionId, commandId: null, at: now }, denied);
    const holder = holderOf(associationId);
    if (commandId)
      await nameHolder(
        tx,
        { accountId, holder, commandId },
        reached.map(({ id }) => id),
      );
    await dropHolds(
      tx,
      { accountId, holder },
      [...misfits, ...refused].map(({ id }) => id),
    );
    await tellNodeStates(
      row,
      { executionId, at: now },
      [...nodes.map((node) => ({ ...node, commandId })), ...denied.map((node) => ({ ...node, commandId: null }))],
      context,
    );
    const left = nodeIds ? [] : await forgetLeft(tx, { accountId, associationId }, planned);
    if (left.length > 0)
      for (const hear of associationEvents.onGone)
        await hear({ accountId, associationId, nodeIds: left }, { ...context, now });
    const all = await countByStatus(tx, { accountId, associationId });
    await associations.note(tx, row, {
      lastRunAt: now,
      counts: all,
      ...overviewOf(all),
      ...(scheduledAt && { nextRunAt: nextRunOf(terms, row.savedAt, now) }),
    });
    audit({
      resources: [`Association/${associationId}`],
      summary: {
        association: { id: associationId, version, executionId, cause, counts: countsText(counts) },
        ...(refused.length > 0 && { refused: refused.length }),
      },
    });
    announce("association", associationId);
    return { executionId, commandId };
  },
});
