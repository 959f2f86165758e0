import { type ArnPlace, arn } from "@/core/arn";
import { storedPolicies } from "@/core/parameters/parameter-policies";
import type { ListedRow } from "./list-store";
import type { ParameterRow, VersionRow } from "./parameter-row";
import type { FoundValue } from "./read-store";

/** Whoever changed it, as an ARN. Source: user guide, parameter history. */
const userArn = (accountId: string, principal: string) => `arn:aws:iam::${accountId}:${principal}`;

/** A value that is not decrypted: what is stored, as text. */
const storedValue = ({ value, sealed }: { value: string | null; sealed: Uint8Array | null }) =>
  value ?? Buffer.from(sealed ?? []).toString("base64");

/** Which of a version's policies have still to act. */
type Pending = { expiresAt: Date | null; waiting: readonly number[] };

/** What policies a version has; one that has acted, or was overtaken by having the parameter back, is finished. */
const policiesOf = (policies: readonly string[], { expiresAt, waiting }: Pending) =>
  storedPolicies(policies).map(({ type, text }, at) => {
    const isPending = type === "Expiration" ? expiresAt !== null : waiting.includes(at);
    return { PolicyText: text, PolicyType: type, PolicyStatus: isPending ? "Pending" : "Finished" };
  });

/** What has acted, or belongs to a version that another one has followed. */
const nothingPending: Pending = { expiresAt: null, waiting: [] };

/**
 * A value with what goes with it. Source: SSM API 2014-11-06, Parameter.
 *
 * @param decrypted the value of a secret; as it is stored where nobody decrypted it
 */
export const presentParameter = (
  place: ArnPlace,
  row: Pick<FoundValue, "name" | "type" | "version" | "value" | "sealed" | "dataType" | "modifiedAt">,
  { selector = "", decrypted }: { selector?: string; decrypted?: string | undefined },
) => ({
  Name: row.name,
  Type: row.type,
  Value: decrypted ?? storedValue(row),
  Version: row.version,
  ...(selector !== "" && { Selector: selector }),
  LastModifiedDate: row.modifiedAt,
  ARN: arn(place, "parameter", row.name),
  DataType: row.dataType,
});

/** What is known of a parameter without its value. Source: SSM API 2014-11-06, ParameterMetadata. */
export const presentMetadata = (place: ArnPlace, { name, type, tier, expiresAt, listed, waiting }: ListedRow) => ({
  Name: name,
  ARN: arn(place, "parameter", name),
  Type: type,
  ...(listed.keyId !== null && { KeyId: listed.keyId }),
  LastModifiedDate: listed.modifiedAt,
  LastModifiedUser: userArn(place.accountId, listed.modifiedBy),
  ...(listed.description !== "" && { Description: listed.description }),
  ...(listed.allowedPattern !== "" && { AllowedPattern: listed.allowedPattern }),
  Version: listed.version,
  Tier: tier,
  Policies: policiesOf(listed.policies, { expiresAt, waiting }),
  DataType: listed.dataType,
});

/** One version in the history of a parameter. Source: SSM API 2014-11-06, ParameterHistory. */
export const presentVersion = (
  { name, type, version: latest, expiresAt }: ParameterRow,
  row: VersionRow,
  {
    labels,
    waiting,
    decrypted,
  }: { labels: readonly string[]; waiting: readonly number[]; decrypted?: string | undefined },
) => ({
  Name: name,
  Type: type,
  ...(row.keyId !== null && { KeyId: row.keyId }),
  LastModifiedDate: row.modifiedAt,
  LastModifiedUser: userArn(row.accountId, row.modifiedBy),
  ...(row.description !== "" && { Description: row.description }),
  Value: decrypted ?? storedValue(row),
  ...(row.allowedPattern !== "" && { AllowedPattern: row.allowedPattern }),
  Version: row.version,
  Labels: labels,
  Tier: row.tier,
  Policies: policiesOf(row.policies, row.version === latest ? { expiresAt, waiting } : nothingPending),
  DataType: row.dataType,
});
