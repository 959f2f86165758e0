import type { StatusWord } from "../status-family";
import { type ComplianceSeverity, type ComplianceStatus, customPrefix } from "./compliance-rules";

/** Statuses as people read them. Source: Systems Manager console, Compliance. */
export const complianceWords: Readonly<Record<ComplianceStatus, StatusWord>> = {
  COMPLIANT: { family: "green", label: "Compliant" },
  NON_COMPLIANT: { family: "red", label: "Non-compliant" },
};

/** Severities as people read them. */
export const severityWords: Readonly<Record<ComplianceSeverity, string>> = {
  CRITICAL: "Critical",
  HIGH: "High",
  MEDIUM: "Medium",
  LOW: "Low",
  INFORMATIONAL: "Informational",
  UNSPECIFIED: "Unspecified",
};

/** A type as people read it: one of somebody's own by its name alone. */
export const typeWord = (type: string) => (type.startsWith(customPrefix) ? type.slice(customPrefix.length) : type);
