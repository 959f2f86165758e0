import * as z from "zod";
import { DomainError } from "@/core/errors";
import { ParameterName } from "@/core/parameters/parameter";
import { storedPolicies } from "@/core/parameters/parameter-policies";
import type { ParameterPolicy } from "@/core/parameters/policy-rules";
import { notePolicyAction } from "../notifications/note-policy-action";
import { type OperationContext, operation } from "../operation";
import { deleteParameter } from "../parameters/delete-parameter";
import { takeNotice } from "../parameters/notice-store";
import { byWholeReference } from "../parameters/parameter-resource";
import type { ParameterRow } from "../parameters/parameter-row";
import * as parameters from "../parameters/store";

/** Somebody else has done it meanwhile, or there is another version since. */
const notDue = () => new DomainError("NotDue", "It is not due any more.");

/**
 * Does what a policy of a parameter says once its time has come: deletes the parameter, or takes what there is to tell; and
 * tells whoever hears of policies. The parameter is locked, and what is due is a row that goes: of two servers one does it.
 * The audit has the policy and the webhooks, also where there is none.
 *
 * Errors: NotDue.
 */
export const applyParameterPolicy = operation({
  name: "ApplyParameterPolicy",
  doors: ["system"],
  effect: "change",
  access: "writeParameters",
  /** The place of a policy that notifies among those of the latest version; the expiration without it. */
  input: z.strictObject({ Name: ParameterName, Position: z.int().min(0).optional() }),
  ...byWholeReference,
  async handle({ Name, Position }, context, { path }) {
    const { app, tx, caller, now, announce, audit } = context;
    const row = await parameters.findForChange(tx, app, caller.accountId, path);
    if (!row) throw notDue();
    const { rows } = await parameters.listVersions(tx, app, row, { only: [row.version] }, 1);
    const policies = storedPolicies(rows[0]?.policies ?? []);
    const policy = Position === undefined ? policies.find(({ type }) => type === "Expiration") : policies[Position];
    const dueAt = Position === undefined ? expiryDue(row, now) : await takeNotice(tx, row, Position, now);
    if (!dueAt) throw notDue();
    if (Position === undefined) await context.performPart(deleteParameter, { Name });
    const told = policy ? await tell(context, row, policy, dueAt) : [];
    audit({
      summary: { after: { name: row.name, version: row.version, policy: policy?.text, dueAt, webhooks: told } },
    });
    announce("parameter", row.id);
    return {};
  },
});

const expiryDue = ({ expiresAt }: ParameterRow, now: Date) =>
  expiresAt !== null && expiresAt <= now ? expiresAt : undefined;

const tell = (
  context: OperationContext,
  { id, name, type, version }: ParameterRow,
  { type: policyType, text: policyText }: ParameterPolicy,
  dueAt: Date,
) =>
  notePolicyAction(context, {
    ...{ parameterId: id, name, type, version },
    ...{ policyType, policyText, dueAt: dueAt.toISOString() },
  });
