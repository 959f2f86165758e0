/** What associations may be called. Source: SSM API 2014-11-06, AssociationName. */
export const associationNamePattern = /^[a-zA-Z0-9_\-.]{3,128}$/;

/** The most associations of an account, and versions of one. Source: user guide, quotas; SSM API 2014-11-06. */
export const MAX_ASSOCIATIONS = 2_000;
export const MAX_ASSOCIATION_VERSIONS = 1_000;

/** How many associations can be started by one call. Source: SSM API 2014-11-06, AssociationIdList. */
export const MAX_STARTED_AT_ONCE = 10;

/** How many days after its scheduled day an association may be applied. Source: SSM API 2014-11-06, ScheduleOffset. */
export const offsetRange = { least: 1, most: 6 } as const;

/** All machines at once, and however many errors: what an association does that says nothing. Source: SSM API 2014-11-06, CreateAssociation. */
export const DEFAULT_ASSOCIATION_CONCURRENCY = "100%";
export const DEFAULT_ASSOCIATION_ERRORS = "100%";

/** How bad it is when an association is not applied. Source: SSM API 2014-11-06, AssociationComplianceSeverity. */
export const complianceSeverities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNSPECIFIED"] as const;

/** Who says whether a machine complies: what became of it there, or somebody. Source: SSM API 2014-11-06, AssociationSyncCompliance. */
export const syncModes = ["AUTO", "MANUAL"] as const;

/** The target of machines that registered with an activation, by its id. Quarterdeck's own. */
export const activationTargetKey = "aws:ActivationId";
