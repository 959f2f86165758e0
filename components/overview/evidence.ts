import { toAddress } from "@/components/console/filter-tokens";
import type { InvocationState } from "@/core/commands/invocation";

/** The address of a command with only those of its machines in sight on which it stands in one of these states. */
export function machinesOf(commandId: string, states: readonly InvocationState[]): string {
  const tokens = states.map((value) => ({ property: "State", operator: "=" as const, value }));
  const query = new URLSearchParams(toAddress(tokens).map((token) => ["f", token]));
  return `/commands/${commandId}${states.length > 0 ? `?${query}` : ""}`;
}
