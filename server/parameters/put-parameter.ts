import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { KeyReference } from "@/core/encryption-keys/encryption-key";
import { defaultKeyAlias } from "@/core/encryption-keys/encryption-key-rules";
import { validationException } from "@/core/errors";
import {
  AllowedPattern,
  AskedTier,
  checkedDataType,
  maxVersionsExceeded,
  ParameterDescription,
  ParameterName,
  ParameterType,
  parameterAlreadyExists,
  parameterLimitExceeded,
  typeMismatch,
} from "@/core/parameters/parameter";
import { readPolicies, storedPolicies } from "@/core/parameters/parameter-policies";
import {
  MAX_PARAMETER_VERSIONS,
  type ParameterTier,
  parameterTiers,
  pathOf,
  tierLimits,
} from "@/core/parameters/parameter-rules";
import { bytesOf, checkValue, type TierQuestion, tierOf } from "@/core/parameters/parameter-value";
import { MAX_POLICIES_TEXT, noticesOf } from "@/core/parameters/policy-rules";
import { MAX_TAGS, TagList, tooManyTags } from "@/core/tags";
import type { Tx } from "../db/database";
import { type OperationContext, operation } from "../operation";
import { current } from "../service-settings/store";
import { putNotices, waitingNotices } from "./notice-store";
import { byNewName } from "./parameter-resource";
import type { ParameterRow, VersionRow } from "./parameter-row";
import { fingerprintOf, sealValue } from "./secret";
import * as parameters from "./store";

const Input = z.strictObject({
  Name: ParameterName,
  Description: ParameterDescription.optional(),
  Value: z.string(),
  Type: ParameterType.optional(),
  KeyId: KeyReference.optional(),
  Overwrite: z.boolean().optional(),
  AllowedPattern: AllowedPattern.optional(),
  Tags: TagList.optional(),
  Tier: AskedTier.optional(),
  Policies: z.string().min(1).max(MAX_POLICIES_TEXT).optional(),
  DataType: z.string().max(128).optional(),
});
type Input = z.output<typeof Input>;

const wrong = (field: keyof Input, message: string) => validationException(message, [{ path: [field], message }]);

/**
 * Makes a parameter, or gives one a new value as its next version. What is left out stays as it was: description, pattern,
 * key, tier and policies. What tells that it has not changed begins to wait anew, whatever of it changed.
 *
 * Errors: ParameterAlreadyExists, ParameterLimitExceeded, HierarchyLevelLimitExceededException,
 * HierarchyTypeMismatchException, InvalidAllowedPatternException, ParameterPatternMismatchException,
 * ParameterMaxVersionLimitExceeded, InvalidKeyId, TooManyTagsError and those of policies. Source: SSM API 2014-11-06,
 * PutParameter.
 */
export const putParameter = operation({
  name: "PutParameter",
  doors: ["console", "aws"],
  effect: "change",
  access: "writeParameters",
  input: Input,
  ...byNewName,
  async handle(input, context, name) {
    const { app, tx, caller, announce } = context;
    const path = pathOf(name);
    checkTags(input);
    const before = await parameters.findForChange(tx, app, caller.accountId, path);
    if (before && input.Overwrite !== true) throw parameterAlreadyExists(name);
    const written = before ? await nextVersion(input, context, before) : await firstVersion(input, context, name);
    announce("parameter", written.id);
    return { Version: written.version, Tier: tierNamed(written.tier) };
  },
});

function checkTags({ Tags = [], Overwrite }: Input): void {
  if (Tags.length > 0 && Overwrite === true)
    throw wrong(
      "Tags",
      "Tags are given to a new parameter only: change those of an existing one by AddTagsToResource.",
    );
  if (Tags.length > MAX_TAGS) throw tooManyTags();
}

const tierNamed = (tier: string) => parameterTiers.find((each) => each === tier) ?? "Standard";

async function firstVersion(input: Input, context: OperationContext, name: string): Promise<ParameterRow> {
  const { tx, keys, caller, now, newId, audit } = context;
  const { accountId } = caller;
  if (input.Type === undefined) throw wrong("Type", "Say of which type the new parameter is.");
  await parameters.lockName(tx, accountId, pathOf(name));
  const type = input.Type;
  const id = newId();
  const given = await versionOf(input, context, { accountId, id, type, version: 1 }, undefined);
  const row: ParameterRow = {
    ...{ accountId, id, path: pathOf(name), name, type, tier: given.version.tier, version: 1 },
    ...{ createdAt: now, expiresAt: given.expiresAt, deletedAt: null },
  };
  if (!(await parameters.insert(tx, keys, row, given.version, input.Tags ?? []))) throw parameterAlreadyExists(name);
  await putNotices(tx, row, noticesOf(storedPolicies(given.version.policies), now, undefined));
  audit({ summary: { after: told(context, row, given.version, input.Value) } });
  return row;
}

async function nextVersion(input: Input, context: OperationContext, before: ParameterRow): Promise<ParameterRow> {
  const { app, tx, keys, audit } = context;
  if (input.Type !== undefined && input.Type !== before.type) throw typeMismatch(before.name, before.type);
  const oldest = await leavingVersion(context, before);
  if (oldest !== undefined) await parameters.removeVersion(tx, before, oldest);
  const { rows } = await parameters.listVersions(tx, app, before, { only: [before.version] }, 1);
  const number = before.version + 1;
  const given = await versionOf(input, context, { ...before, version: number }, rows[0]);
  const row: ParameterRow = {
    ...before,
    version: number,
    tier: given.version.tier,
    // What has had its policies before goes on to have them.
    expiresAt: input.Policies === undefined ? before.expiresAt : given.expiresAt,
  };
  await parameters.insertVersion(tx, keys, given.version);
  await parameters.update(tx, keys, row);
  await renewNotices(context, row, given.version, rows[0]);
  audit({
    summary: {
      before: { name: before.name, version: before.version, tier: before.tier },
      after: told(context, row, given.version, input.Value),
    },
  });
  return row;
}

/** What policies have to say of the version that is now the latest. */
async function renewNotices({ tx }: OperationContext, row: ParameterRow, version: VersionRow, former?: VersionRow) {
  const before = former && {
    policies: storedPolicies(former.policies),
    modifiedAt: former.modifiedAt,
    waiting: await waitingNotices(tx, row),
  };
  await putNotices(tx, row, noticesOf(storedPolicies(version.policies), version.modifiedAt, before));
}

/**
 * The version that goes when another one comes; undefined while there is room for both.
 *
 * Errors: ParameterMaxVersionLimitExceeded when it has a label.
 */
export async function leavingVersion(
  { app, tx }: Pick<OperationContext, "app" | "tx">,
  row: ParameterRow,
): Promise<number | undefined> {
  const { count, oldest } = await parameters.versionsOf(tx, row);
  if (count < MAX_PARAMETER_VERSIONS) return undefined;
  const labels = await parameters.labelsOf(tx, app, row);
  if (labels.some(({ version }) => version === oldest)) throw maxVersionsExceeded(row.name, oldest);
  return oldest;
}

/** What is known of an account's tiers: asked for where it is needed. */
export type TierFacts = {
  usual: () => Promise<TierQuestion["asked"]>;
  counts: () => Promise<Record<ParameterTier, number>>;
};

/** The facts as they are now. */
export const tierFacts = (tx: Tx, accountId: string): TierFacts => ({
  usual: () => usualTier(tx, accountId),
  counts: () => parameters.countByTier(tx, accountId),
});

/**
 * What the version that a request asks for would be.
 *
 * @param former the version before it; undefined for a new parameter
 *
 * Errors: as PutParameter, for what a version can be wrong in.
 */
export async function checkedVersion(
  input: Pick<Input, "Value" | "AllowedPattern" | "Policies" | "KeyId" | "Tier" | "DataType">,
  type: string,
  former: Pick<VersionRow, "allowedPattern" | "policies" | "tier"> | undefined,
  { usual, counts }: TierFacts,
) {
  checkedDataType(input.DataType ?? "text");
  const allowedPattern = input.AllowedPattern ?? former?.allowedPattern ?? "";
  checkValue(input.Value, allowedPattern);
  const policies = input.Policies === undefined ? undefined : readPolicies(input.Policies);
  const texts = policies?.map(({ text }) => text) ?? former?.policies ?? [];
  if (type !== "SecureString" && input.KeyId !== undefined)
    throw wrong("KeyId", "Only a SecureString is encrypted: leave the key out.");
  const present =
    former && tierNamed(former.tier) === "Advanced" ? ("Advanced" as const) : former && ("Standard" as const);
  const asked = input.Tier ?? present ?? (await usual());
  const tier = tierOf({
    asked,
    present,
    valueBytes: bytesOf(input.Value),
    hasPolicies: texts.length > 0,
    standardCount: asked === "Intelligent-Tiering" && present === undefined ? (await counts()).Standard : 0,
  });
  if (tier !== present) checkRoom(tier, (await counts())[tier]);
  const expiration = policies?.find((policy) => policy.type === "Expiration");
  return { allowedPattern, texts, tier, expiresAt: expiration?.expiresAt ?? null };
}

/** The version that a request asks for, checked and sealed. */
async function versionOf(
  input: Input,
  context: OperationContext,
  { accountId, id, type, version }: Pick<ParameterRow, "accountId" | "id" | "type" | "version">,
  former: VersionRow | undefined,
): Promise<{ version: VersionRow; expiresAt: Date | null }> {
  const { tx, caller, now } = context;
  const { allowedPattern, texts, tier, expiresAt } = await checkedVersion(
    input,
    type,
    former,
    tierFacts(tx, accountId),
  );
  const isSecret = type === "SecureString";
  return {
    expiresAt,
    version: {
      ...{ accountId, parameterId: id, version, tier, allowedPattern, policies: texts, dataType: "text" },
      value: isSecret ? null : input.Value,
      ...(isSecret
        ? await sealValue(
            context,
            { accountId, parameterId: id, version },
            input.KeyId ?? former?.keyId ?? defaultKeyAlias,
            input.Value,
          )
        : { sealed: null, keyId: null, wrappedBy: null, wrappedVersion: null }),
      description: input.Description ?? former?.description ?? "",
      modifiedAt: now,
      modifiedBy: principalName(caller),
    },
  };
}

/** The tier of new parameters whose request names none. */
async function usualTier(tx: Tx, accountId: string): Promise<TierQuestion["asked"]> {
  const value = await current(tx, accountId, "/ssm/parameter-store/default-parameter-tier");
  return parameterTiers.find((each) => each === value) ?? "Standard";
}

function checkRoom(tier: ParameterTier, count: number): void {
  const { parameters: most } = tierLimits[tier];
  if (count >= most)
    throw parameterLimitExceeded(`An account can have at most ${most} ${tier.toLowerCase()} parameters.`);
}

/** What the audit keeps of a version: its value only as a fingerprint, secret or not. */
const told = (
  { keys }: OperationContext,
  { name, type }: ParameterRow,
  { parameterId, version, tier, keyId, policies, allowedPattern }: VersionRow,
  value: string,
) => ({ name, type, version, tier, keyId, allowedPattern, policies, value: fingerprintOf(keys, parameterId, value) });
