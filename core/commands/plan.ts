import * as z from "zod";
import { DomainError } from "../errors";
import type { PlanChanges } from "./plan-changes";

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
const ids = z.array(z.string().max(64)).max(1_000_000);
const PlannedDocument = z.strictObject({ name: z.string(), version: z.string(), sha256: hex256 });

/**
 * Everything that decides what a command does, and nothing else: what runs, where, and how fast. Two plans are the same
 * exactly when these are, in canonical JSON.
 */
export const Plan = z.strictObject({
  document: PlannedDocument,
  /** Documents that it runs or brings, by name. */
  brought: z.array(PlannedDocument),
  /** SHA-256 of each step as it was rendered, in their order. */
  steps: z.array(z.strictObject({ name: z.string(), sha256: hex256 })),
  /** The machines that get it, sorted. */
  nodeIds: ids,
  /** The machines among those chosen that the document is not for, sorted: nothing is sent there. */
  misfitIds: ids,
  /** How fast and how long, by the API's names. */
  settings: z.record(z.string(), z.string()),
});
export type Plan = z.infer<typeof Plan>;

/** The hash of a plan: 64 hexadecimal digits. Quarterdeck's own. */
export const PlanHash = hex256;

/** A plan as it travels, so that a refusal can say what has moved: as PreviewCommand gave it. Quarterdeck's own. */
export const PlanText = z.string().min(1).max(900_000);

/** What of a plan a command was: all of it, one machine to try it on, or the others after that. */
export const PlanPart = z.enum(["Whole", "Trial", "Rest"]);
export type PlanPart = z.infer<typeof PlanPart>;

/** What a program is told of a plan that does not hold any more. */
export const planChanged = (message: string, changes?: PlanChanges) =>
  new DomainError("PlanChanged", message, [{ path: ["PlanHash"], message: "It is the hash of another plan." }], {
    ...(changes && { members: { Changes: changes } }),
  });

/** The others of a plan that was tried were sent already. */
export const planApplied = (commandId: string) =>
  new DomainError("PlanApplied", `The other machines of this plan were sent to already, by command ${commandId}.`, [
    { path: ["TrialCommandId"], message: `Its others followed as ${commandId}.` },
  ]);
