import { provedPolicies } from "../access/policy-store";
import { provedAssociations } from "../associations/store";
import { provedGuards } from "../commands/guard-store";
import { provedPlans } from "../commands/plan-store";
import type { ProvedTable } from "../db/proved-table";
import { provedAttachments } from "../documents/attachment-store";
import { provedReviews } from "../documents/review-store";
import { provedDocuments, provedDocumentVersions, provedShares } from "../documents/store";
import { provedKeys } from "../encryption-keys/key-store";
import { provedAccessKeys } from "../identity/access-key-store";
import { provedAccountMembers } from "../identity/account-store";
import { provedGroupMembers, provedGroups } from "../identity/group-store";
import { provedSecondFactors } from "../identity/second-factor-store";
import { provedSessions } from "../identity/session-store";
import { provedSignInLinks } from "../identity/sign-in-link-store";
import { provedUsers } from "../identity/user-store";
import { provedNodeGroups } from "../node-groups/store";
import { provedNodeKeys } from "../nodes/registry-store";
import { provedWebhooks } from "../notifications/webhook-store";
import { provedDestinations } from "../output-destinations/destination-store";
import { provedLabels, provedParameters, provedVersions } from "../parameters/store";
import { provedIdentities } from "../single-sign-on/identity-store";
import { provedProviders } from "../single-sign-on/provider-store";

/** Every table whose rows carry a proof: a test compares it with the database. */
export const provedTables: readonly ProvedTable[] = [
  provedUsers,
  provedGroups,
  provedGroupMembers,
  provedAccountMembers,
  provedPolicies,
  provedSessions,
  provedAccessKeys,
  provedSecondFactors,
  provedSignInLinks,
  provedProviders,
  provedIdentities,
  provedKeys,
  provedParameters,
  provedVersions,
  provedLabels,
  provedDocuments,
  provedDocumentVersions,
  provedShares,
  provedAttachments,
  provedReviews,
  provedAssociations,
  provedNodeGroups,
  provedNodeKeys,
  provedGuards,
  provedPlans,
  provedWebhooks,
  provedDestinations,
];
