import type { InvocationCounts } from "@/core/commands/command-status";
import type { Application } from "../application";
import type { Tx } from "../db/database";
import type { CommandRow } from "./store";

/** A command that something sent on its own was counted. */
export type CommandCounted = {
  command: CommandRow;
  /** Invocations by state, now. */
  counts: InvocationCounts;
  hasEnded: boolean;
};

/** What hears of it; runs in the transaction that writes the sum, with the command's row locked. */
export type CommandCountedHearer = (
  event: CommandCounted,
  context: { app: Application; tx: Tx; now: Date },
) => Promise<void>;

/** What commands tell those who have them sent, and whom commands do not know. Add a hearer when the process starts. */
export const commandEvents: { onCounted: CommandCountedHearer[] } = { onCounted: [] };
