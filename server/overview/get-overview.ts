import * as z from "zod";
import { countsOf, presentCommand, verdictOf } from "../commands/present";
import * as commands from "../commands/store";
import { unfinishedOnNodes, waitingOf } from "../commands/waiting-store";
import { countByState } from "../compliance/list-store";
import { visibleNodeIds } from "../nodes/select-nodes";
import * as nodes from "../nodes/store";
import { type OperationContext, operation } from "../operation";
import { serverVersion } from "../version";

/** How much of each kind is told in full; the rest is counted. */
const told = 10;
/** How many of the machines that a command waits for are named. */
const named = 3;
const hour = 3_600_000;

/**
 * What somebody who comes in the morning has to know: what went wrong, which machines went dark and why, what runs, and
 * what waits for whom. Of each kind the newest ten in full and the number of all; only what the caller may see.
 * Quarterdeck's own.
 *
 * `Hours` is how far back "went wrong" looks: 1 to 720, 24 when it is left out. A command counts by when it ended; one
 * that still runs counts as well.
 */
export const getOverview = operation({
  name: "GetOverview",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ Hours: z.int().min(1).max(720).optional() }),
  isFiltered: true,
  resources: () => [],

  async handle({ Hours = 24 }, context) {
    const since = new Date(context.now.getTime() - Hours * hour);
    const nodeIds = await visibleNodeIds(context.tx, context.caller.accountId, context.visible("Node"), context.now);
    return {
      Since: since,
      Machines: { ...(await machines(context)), Compliance: await compliance(nodeIds, context) },
      Commands: await commandsSince(since, nodeIds, context),
    };
  },
});

async function machines({ tx, caller: { accountId }, now, visible }: OperationContext) {
  const every = { accountId, visible: visible("Node"), now, filters: [] };
  const dark: nodes.NodeQuery = {
    ...every,
    filters: [{ key: "PingStatus", values: ["ConnectionLost"] }],
    sortBy: "LastPingDateTime",
    descending: true,
  };
  const [totals, { rows }] = await Promise.all([
    nodes.countBy(tx, every, ["PingStatus", "AgentVersion"]),
    nodes.list(tx, dark, undefined, told),
  ]);
  const unfinished = new Map(
    (
      await unfinishedOnNodes(
        tx,
        accountId,
        rows.map(({ id }) => id),
      )
    ).map(({ nodeId, commands: n }) => [nodeId, n]),
  );
  const countOf = (is: (pingStatus: string | undefined, version: string | undefined) => boolean) =>
    totals.reduce((sum, { values: [pingStatus, version], total }) => sum + (is(pingStatus, version) ? total : 0), 0);
  return {
    Total: countOf(() => true),
    Online: countOf((pingStatus) => pingStatus === "Online"),
    ConnectionLost: countOf((pingStatus) => pingStatus === "ConnectionLost"),
    /** Those whose agent is of another version than the one that this server hands out. */
    OtherAgentVersion: countOf((_, version) => version !== "" && version !== serverVersion),
    AgentVersion: serverVersion,
    Dark: rows.map((node) => ({
      InstanceId: node.id,
      Name: node.name,
      LastPingDateTime: node.lastPingAt,
      DisconnectReason: node.disconnectReason,
      Quarantine: node.quarantinedAt && { At: node.quarantinedAt, Reason: node.quarantineReason ?? "" },
      /** Commands that have begun on it, or wait for it. */
      UnfinishedCommands: unfinished.get(node.id) ?? 0,
    })),
  };
}

async function compliance(nodeIds: readonly string[] | undefined, { tx, caller: { accountId } }: OperationContext) {
  const { known, nonCompliant } = await countByState(tx, accountId, nodeIds);
  return {
    /** Machines of which anything was found, and those of them that are not in their declared state. */
    Known: known,
    NonCompliant: nonCompliant,
  };
}

async function commandsSince(since: Date, nodeIds: string[] | undefined, context: OperationContext) {
  const { tx, caller, config, now, visible } = context;
  const { accountId } = caller;
  const seen = { visible: visible("Command") };
  const wrong = { ...seen, endedSince: since, wentWrong: true } as const;
  const running = { ...seen, executing: true };
  const [sent, wrongTotal, wrongRows, runningTotal, runningRows] = await Promise.all([
    commands.count(tx, accountId, { ...seen, invokedAfter: since }),
    commands.count(tx, accountId, wrong),
    commands.list(tx, accountId, wrong, told),
    commands.count(tx, accountId, running),
    commands.list(tx, accountId, running, told),
  ]);
  const ids = runningRows.map(({ id }) => id);
  const waiting = new Map(
    (await waitingOf(tx, accountId, ids, { nodeIds, named, now })).map((each) => [each.commandId, each]),
  );
  const present = (row: commands.CommandRow) => {
    const { CommandId, DocumentName, Comment, RequestedDateTime, TargetCount, CompletedCount, ErrorCount } =
      presentCommand(row, config);
    return {
      ...{ CommandId, DocumentName, Comment, RequestedDateTime, TargetCount, CompletedCount, ErrorCount },
      RequestedBy: row.requestedBy,
      EndedDateTime: row.endedAt,
      Verdict: verdictOf(row),
      /** Machines by the state in which the command stands there. */
      Counts: countsOf(row),
    };
  };
  return {
    Sent: sent,
    WentWrong: { Total: wrongTotal, Commands: wrongRows.map(present) },
    Running: {
      Total: runningTotal,
      Commands: runningRows.map((row) => {
        const { away = 0, held = 0, awayNames = [] } = waiting.get(row.id) ?? {};
        return {
          ...present(row),
          /** On whom it waits: machines that are not connected, and until when; and those that rate control holds back. */
          Waiting: { NotConnected: away, FirstNames: awayNames, Until: row.deliverBy, HeldBack: held },
        };
      }),
    },
  };
}
