import * as z from "zod";
import { arn } from "@/core/arn";
import { parameterAddress } from "@/core/parameters/parameter-address";
import { policyTypes } from "@/core/parameters/policy-rules";
import type { Config } from "../config";
import { storedJson } from "../db/stored-json";

/** What a policy did, and to which parameter: all that is told of it, as it was then. Values are in none. */
export const PolicyAction = z.strictObject({
  parameterId: z.uuid(),
  name: z.string(),
  type: z.string(),
  version: z.int(),
  policyType: z.enum(policyTypes),
  /** The policy, as it was given. */
  policyText: z.string(),
  dueAt: z.iso.datetime(),
});
export type PolicyAction = z.output<typeof PolicyAction>;

/** Whether a message is of a parameter, and not of a command. */
export const isOfPolicy = ({ policyAction }: { policyAction: unknown }): boolean => policyAction !== null;

/** What a message's row says of a policy; undefined for messages of commands, and where somebody altered it by hand. */
export const policyActionOf = ({ policyAction }: { policyAction: unknown }): PolicyAction | undefined =>
  storedJson(PolicyAction, policyAction);

/**
 * The message of what a policy did: JSON that is the same whenever it is made. What AWS puts into its event is in `data` by
 * AWS's names, beside it the version and when it was due. Source: user guide, EventBridge, Parameter Store Policy Action;
 * Standard Webhooks 1.0, payload.
 */
export function policyMessageOf(
  { name, type, version, policyType, policyText, dueAt }: PolicyAction,
  { accountId, happenedAt }: { accountId: string; happenedAt: Date },
  { region, publicUrl }: Pick<Config, "region" | "publicUrl">,
): string {
  // What has expired has no page any more.
  const hasPage = publicUrl !== undefined && policyType !== "Expiration";
  return JSON.stringify({
    type: "parameter.policy",
    timestamp: happenedAt.toISOString(),
    data: {
      "detail-type": "Parameter Store Policy Action",
      account: accountId,
      resources: [arn({ region, accountId }, "parameter", name)],
      "parameter-name": name,
      "parameter-type": type,
      "parameter-version": version,
      "policy-type": policyType,
      "policy-content": policyText,
      "action-status": "Success",
      "due-time": dueAt,
      ...(hasPage && { url: `${publicUrl}${parameterAddress(name)}` }),
    },
  });
}
