import { invocation } from "@/core/commands/invocation";
import type { InvocationSummary, OutputGroup } from "./queries";

/** What is odd about a machine: it did not end well, or its output is not that of the majority. */
export type Oddity = "status" | "output";

/**
 * The machines that somebody should look at, in the order of the table: where it has ended and not with success, and
 * where it printed something else than more than half of them did. Where no output is the majority's, none is odd for it.
 */
export function oddMachines(
  invocations: readonly Pick<InvocationSummary, "InstanceId" | "State">[],
  groups: readonly Pick<OutputGroup, "Kind" | "IsMajority" | "InstanceIds">[],
): Map<string, Oddity> {
  const hasMajority = groups.some(({ IsMajority }) => IsMajority);
  const others = groups.filter(({ Kind, IsMajority }) => hasMajority && Kind === "Same" && !IsMajority);
  const differing = new Set(others.flatMap(({ InstanceIds }) => InstanceIds));
  return new Map(
    invocations.flatMap(({ InstanceId, State }): [string, Oddity][] => {
      if (invocation.hasEnded(State) && State !== "Success") return [[InstanceId, "status"]];
      return differing.has(InstanceId) ? [[InstanceId, "output"]] : [];
    }),
  );
}

/** The odd machine after another machine in the order of the table, or before it; at the end it begins anew. */
export function nextOdd(
  order: readonly string[],
  odd: ReadonlyMap<string, unknown>,
  from: string | undefined,
  direction: "next" | "previous",
): string | undefined {
  const machines = order.filter((id) => odd.has(id) || id === from);
  const own = from === undefined ? -1 : machines.indexOf(from);
  const step = direction === "next" ? 1 : -1;
  const start = own === -1 && direction === "previous" ? 0 : own;
  for (let count = 1; count <= machines.length; count++) {
    const id = machines[(start + step * count + machines.length * 2) % machines.length];
    if (id !== undefined && odd.has(id)) return id;
  }
  return undefined;
}
