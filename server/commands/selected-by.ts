import { endedStates, isOutcomeKey, readOutcome } from "@/core/targets/outcome-target";
import type { Target } from "@/core/targets/selector";
import type { Tx } from "../db/database";
import type { SelectedNode } from "../nodes/select-nodes";
import type { CommandRequest } from "./plan-command";
import * as commands from "./store";

/** One target that a machine meets, and by which of its values. */
export type SelectionReason = { Key: string; Values: string[] };

/** Says of a target which of its values a machine meets. */
type Reader = (node: SelectedNode) => string[];

async function readerOf({ Key, Values }: Target, tx: Tx, accountId: string): Promise<Reader> {
  if (Key === "InstanceIds") return ({ id }) => [id];
  if (Key === "tag-key") return ({ tags }) => Values.filter((key) => Object.hasOwn(tags, key));
  if (Key.startsWith("tag:")) {
    const key = Key.slice("tag:".length);
    return ({ tags }) => Values.filter((value) => Object.hasOwn(tags, key) && tags[key] === value);
  }
  const outcome = isOutcomeKey(Key) ? readOutcome({ Key, Values }) : undefined;
  if (!outcome || "problem" in outcome) return () => Values;
  const states = new Map<string, string>();
  for (const state of endedStates.filter((each) => outcome.states.includes(each)))
    for (const id of await commands.nodesInStates(tx, accountId, outcome.commandId, [state])) states.set(id, state);
  return ({ id }) => [states.get(id) ?? []].flat();
}

/** Why each machine of a plan is among them: what it meets of every target, or that it was named. */
export async function selectionReasons(
  { InstanceIds, Targets = [] }: Pick<CommandRequest, "InstanceIds" | "Targets">,
  tx: Tx,
  accountId: string,
): Promise<(node: SelectedNode) => SelectionReason[]> {
  const readers: [string, Reader][] = [];
  if (InstanceIds?.length) readers.push(["InstanceIds", ({ id }) => [id]]);
  // One after the other: a transaction has one connection.
  for (const target of Targets) readers.push([target.Key, await readerOf(target, tx, accountId)]);
  return (node) => readers.map(([Key, read]) => ({ Key, Values: read(node) }));
}
