/** The most policies of a parameter, and the longest text of them, characters. Source: SSM API 2014-11-06, ParameterPolicies. */
export const MAX_POLICIES = 10;
export const MAX_POLICIES_TEXT = 4096;

/** What policies do: delete the parameter, tell of that before, tell that it has not changed. Source: user guide, parameter policies. */
export const policyTypes = ["Expiration", "ExpirationNotification", "NoChangeNotification"] as const;
export type PolicyType = (typeof policyTypes)[number];

/** In what the time of a notice is counted. Source: user guide, parameter policies. */
export const periodUnits = ["Days", "Hours"] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** The longest time of a notice, in its unit. */
export const MAX_PERIOD = 99_999;

/** A time before or after something. A day has 24 hours. */
export type Period = { count: number; unit: PeriodUnit };

/** What happens to a parameter because time passes, with its text as it was given. */
export type ParameterPolicy = { text: string } & (
  | { type: "Expiration"; expiresAt: Date }
  | { type: "ExpirationNotification"; before: Period }
  | { type: "NoChangeNotification"; after: Period }
);

const unitMilliseconds: Record<PeriodUnit, number> = { Days: 24 * 3_600_000, Hours: 3_600_000 };

const millisecondsOf = ({ count, unit }: Period) => count * unitMilliseconds[unit];

/**
 * When each policy acts, in their order.
 *
 * @param policies all of a version; what tells of an expiry goes by the one among them
 * @param modifiedAt when the latest version was made: whatever it changed, the wait for a change begins anew
 */
export function dueOf(policies: readonly ParameterPolicy[], modifiedAt: Date): Date[] {
  const expiresAt = policies.find((policy) => policy.type === "Expiration")?.expiresAt ?? modifiedAt;
  return policies.map((policy) => {
    switch (policy.type) {
      case "Expiration":
        return policy.expiresAt;
      case "ExpirationNotification":
        return new Date(expiresAt.getTime() - millisecondsOf(policy.before));
      case "NoChangeNotification":
        return new Date(modifiedAt.getTime() + millisecondsOf(policy.after));
    }
  });
}

/** A version's policies, when it was made, and which of them have still something to say, by their places. */
export type PoliciesThen = { policies: readonly ParameterPolicy[]; modifiedAt: Date; waiting: readonly number[] };

/**
 * What the policies of a new version have to say, and when: by their places in the list. What was told of an expiry is not
 * told once more for the same moment, whether the list was given anew or stays.
 */
export function noticesOf(
  policies: readonly ParameterPolicy[],
  modifiedAt: Date,
  before: PoliciesThen | undefined,
): { position: number; dueAt: Date }[] {
  const told = new Set(
    before &&
      dueOf(before.policies, before.modifiedAt)
        .filter((_, at) => before.policies[at]?.type === "ExpirationNotification" && !before.waiting.includes(at))
        .map((dueAt) => dueAt.getTime()),
  );
  return dueOf(policies, modifiedAt).flatMap((dueAt, position) => {
    const type = policies[position]?.type;
    const isNotice =
      type === "NoChangeNotification" || (type === "ExpirationNotification" && !told.has(dueAt.getTime()));
    return isNotice ? [{ position, dueAt }] : [];
  });
}
