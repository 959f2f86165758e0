import * as z from "zod";
import { CommandId } from "@/core/commands/command";
import { PlanHash, PlanText } from "@/core/commands/plan";
import { validationException } from "@/core/errors";
import { NodeId } from "@/core/nodes/node";
import { CommandRequest } from "./plan-command";

/**
 * What SendCommand is given. Beyond AWS's: the plan that was looked at, which has to hold still (`PlanHash`, with `Plan`
 * to be told what has moved); and which part of it is sent, one machine (`TryOnInstanceId`) or the others after that
 * (`TrialCommandId`). `ConfirmedTargetCount` is how many machines the caller expects it to be sent to, where a guard asks.
 */
export const SendRequest = CommandRequest.extend({
  PlanHash: PlanHash.optional(),
  Plan: PlanText.optional(),
  TryOnInstanceId: NodeId.optional(),
  TrialCommandId: CommandId.optional(),
  ConfirmedTargetCount: z.int().min(0).optional(),
});
export type SendRequest = z.infer<typeof SendRequest>;

const refused = (member: string, message: string) =>
  validationException(`${member}: ${message}`, [{ path: [member], message }]);

/** Holds the members of a plan against each other. Errors: ValidationException. */
export function checkParts({ PlanHash, Plan, TryOnInstanceId, TrialCommandId }: SendRequest): void {
  if (PlanHash === undefined) {
    const [member] = Object.entries({ Plan, TryOnInstanceId, TrialCommandId }).find(([, given]) => given) ?? [];
    if (member) throw refused("PlanHash", `${member} needs the hash of the plan that it is about.`);
  }
  if (TryOnInstanceId !== undefined && TrialCommandId !== undefined)
    throw refused("TrialCommandId", "Give TryOnInstanceId or TrialCommandId, not both.");
}
