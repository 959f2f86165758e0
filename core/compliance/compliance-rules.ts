/** Whether a thing is as it is declared to be. Source: SSM API 2014-11-06, ComplianceStatus. */
export const complianceStatuses = ["COMPLIANT", "NON_COMPLIANT"] as const;
export type ComplianceStatus = (typeof complianceStatuses)[number];

/** How much it matters, highest first. Source: SSM API 2014-11-06, ComplianceSeverity. */
export const complianceSeverities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"] as const;
export type ComplianceSeverity = (typeof complianceSeverities)[number];

/** The type of what State Manager's associations found. Source: SSM API 2014-11-06, ComplianceTypeName. */
export const associationType = "Association";

/** What the types begin with that callers make up themselves. */
export const customPrefix = "Custom:";

/** The most items in one call. Source: SSM API 2014-11-06, ComplianceItemEntryList. */
export const MAX_COMPLIANCE_ITEMS = 10_000;

/** How many custom types one machine may have. Source: SSM API 2014-11-06, ComplianceTypeCountLimitExceededException. */
export const MAX_CUSTOM_TYPES = 10;

/** The longest Id of an item, characters: it is part of a key. AWS does not say how long one may be. */
export const MAX_ITEM_ID = 500;

/** How large one item may be, and all of a call together; bytes of JSON. AWS names the errors and not the numbers. */
export const MAX_ITEM_BYTES = 65_536;
export const MAX_TOTAL_BYTES = 819_200;

/** How items are counted by severity: one number each, highest first. */
export type SeverityCounts = Readonly<Record<ComplianceSeverity, number>>;

/** Counts of {@link complianceSeverities}, in their order, by name. */
export const bySeverity = (counts: readonly number[]): SeverityCounts => ({
  CRITICAL: counts[0] ?? 0,
  HIGH: counts[1] ?? 0,
  MEDIUM: counts[2] ?? 0,
  LOW: counts[3] ?? 0,
  INFORMATIONAL: counts[4] ?? 0,
  UNSPECIFIED: counts[5] ?? 0,
});
