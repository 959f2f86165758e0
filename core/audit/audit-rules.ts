/** What happened to a call. `refused`: whoever asked may not, or did not prove who they are. */
export const auditOutcomes = ["done", "refused", "failed"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** The ways in, as the audit names them. */
export const auditDoors = ["console", "aws", "node", "system"] as const;

/** What the audit can be narrowed by; values of one key are alternatives, keys must all hold. */
export const auditFilterKeys = [
  "Principal",
  "Operation",
  "Outcome",
  "Resource",
  "Door",
  "Source",
  "ErrorCode",
  "RequestId",
  "Id",
] as const;
export type AuditFilterKey = (typeof auditFilterKeys)[number];

/** The server itself, when it finds that somebody wrote into its database. */
export const integrityPrincipal = "system/integrity";

/** The server itself, when somebody signs in by a password although there is an identity provider. */
export const passwordAlarmPrincipal = "system/sign-in";

/** Types of things that lines of the audit name, as `Type/id`. */
export const auditedTypes = [
  "Node",
  "Command",
  "Activation",
  "User",
  "Group",
  "Policy",
  "AccessKey",
  "Document",
  "Account",
  "AuditEntry",
] as const;

/** How a line can be written to a file. */
export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What happens to a machine, by kind. */
export const timelineKinds = ["Run", "Change", "Registration", "Connection"] as const;
export type TimelineKind = (typeof timelineKinds)[number];
