import * as z from "zod";
import type { CommandSortKey } from "@/core/commands/command-rules";
import type { Prisma } from "../db/generated/client";
import type { Where } from "../db/visible";
import type { CommandRow } from "./store";

/** The order of a list of commands. */
export type CommandOrder = { sortBy: CommandSortKey; descending: boolean };

/** Where each of them is. Ids are given in the order of the requests. */
const columns = {
  RequestedDateTime: "id",
  Status: "statusDetails",
  DocumentName: "documentName",
  Comment: "comment",
  TargetCount: "targetCount",
  ErrorCount: "errorCount",
  DeliveryTimedOutCount: "deliveryTimedOutCount",
  CompletedCount: "completedCount",
} as const satisfies Record<CommandSortKey, keyof CommandRow>;

/** Where a page ended: the last row's value and id. */
export const CommandPosition = z.tuple([z.union([z.string(), z.int()]), z.uuid()]);
type CommandPosition = z.infer<typeof CommandPosition>;

/** A row's place in an order. */
export const positionOf = ({ sortBy }: CommandOrder, row: CommandRow): CommandPosition => [
  row[columns[sortBy]],
  row.id,
];

/** The order as Prisma takes it; what is equal comes newest first. */
export const orderBy = ({ sortBy, descending }: CommandOrder): Prisma.CommandOrderByWithRelationInput[] => [
  { [columns[sortBy]]: descending ? "desc" : "asc" },
  ...(sortBy === "RequestedDateTime" ? [] : [{ id: "desc" as const }]),
];

/**
 * What comes after a position. A command that ends between two pages may be on both, or on neither, where the order is by
 * what has changed of it; by what never changes, each is on exactly one.
 */
export function afterPosition({ sortBy, descending }: CommandOrder, [value, id]: CommandPosition): Where {
  const column = columns[sortBy];
  const beyond = descending ? "lt" : "gt";
  if (sortBy === "RequestedDateTime") return { id: { [beyond]: id } };
  // The first condition says the same as both together, and is the one that an index answers.
  return {
    AND: [{ [column]: { [`${beyond}e`]: value } }, { OR: [{ [column]: { [beyond]: value } }, { id: { lt: id } }] }],
  };
}
