import { always, type Condition } from "@/core/access/condition";
import { DEFAULT_MAX_CONCURRENCY } from "@/core/commands/command-rules";
import {
  countUnconfirmed,
  type Guard,
  type GuardStanding,
  guardExceeded,
  guards,
  isExceeded,
  needsCount,
  standingOf,
} from "@/core/commands/guard";
import { nodesWhere, type SelectedNode } from "../nodes/select-nodes";
import type { OperationContext } from "../operation";
import * as store from "./guard-store";

type Asking = Pick<OperationContext, "app" | "tx" | "caller" | "now">;

const machinesOf = ({ tagKey, tagValue }: Guard): Condition =>
  tagKey === null
    ? always
    : tagValue === null
      ? { kind: "has-tag", key: tagKey }
      : { kind: "tag", key: tagKey, in: [tagValue] };

/** How many machines a guard is about: all of the account, whoever asks; only a percentage needs it. */
async function knownTo(guard: Guard, { tx, caller, now }: Asking): Promise<number> {
  if (!guard.maxAtOnce?.endsWith("%")) return 0;
  return (await nodesWhere(tx, caller.accountId, machinesOf(guard), now, 1)).total;
}

/**
 * How a command stands to each guard that is about some of its machines.
 *
 * @param nodes those that it is sent to
 */
export async function guardStandings(
  { MaxConcurrency = DEFAULT_MAX_CONCURRENCY }: { MaxConcurrency?: string | undefined },
  nodes: readonly SelectedNode[],
  context: Asking,
): Promise<GuardStanding[]> {
  const standings: GuardStanding[] = [];
  for (const guard of await store.list(context.tx, context.app, context.caller.accountId)) {
    const touched = nodes.filter(({ tags }) => guards(guard, tags)).length;
    if (touched === 0) continue;
    const command = { touched, total: nodes.length, maxConcurrency: MaxConcurrency };
    standings.push(standingOf(guard, command, await knownTo(guard, context)));
  }
  return standings;
}

/**
 * To be asked in the transaction that would send a command.
 *
 * Errors: GuardExceeded, TargetCountUnconfirmed.
 */
export async function requireGuards(
  input: { MaxConcurrency?: string | undefined; ConfirmedTargetCount?: number | undefined },
  nodes: readonly SelectedNode[],
  context: Asking,
): Promise<void> {
  const standings = await guardStandings(input, nodes, context);
  const exceeded = standings.find(isExceeded);
  if (exceeded) throw guardExceeded(exceeded);
  const confirmed = input.ConfirmedTargetCount;
  const asking = standings.find(needsCount);
  if (asking && confirmed !== nodes.length) throw countUnconfirmed(asking, nodes.length, confirmed);
}
