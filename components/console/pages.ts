import {
  Building2,
  CircleUser,
  ClipboardCheck,
  FileKey2,
  FileText,
  Fingerprint,
  Gauge,
  HardDriveUpload,
  KeyRound,
  LayoutDashboard,
  LockKeyhole,
  LogIn,
  type LucideIcon,
  RefreshCcwDot,
  ScrollText,
  Server,
  ShieldCheck,
  Snowflake,
  SquareTerminal,
  Users,
  UsersRound,
  Webhook,
} from "lucide-react";
import type { OperationName } from "./call";

/**
 * A page of the navigation; it is offered to whoever may do what it begins with, and without an operation to everybody, as
 * it is about themselves.
 */
type ConsolePage = {
  href: string;
  label: string;
  icon: LucideIcon;
  operation?: OperationName;
  isForInstallationOwner?: true;
};

/** Whether a policy permits an operation on anything. */
type May = (operation: OperationName) => boolean;

/**
 * The console's pages: the two groups that users of the EC2 console know, and what is set rather than done. A page is
 * listed once it works, never before. Source: EC2 console, 2016-2017.
 */
export const pageGroups: readonly { title: string; items: readonly ConsolePage[] }[] = [
  {
    title: "Systems Manager Services",
    items: [
      { href: "/overview", label: "Overview", icon: LayoutDashboard, operation: "GetOverview" },
      { href: "/commands", label: "Commands", icon: SquareTerminal, operation: "ListCommandHistory" },
      { href: "/state-manager", label: "State Manager", icon: RefreshCcwDot, operation: "ListAssociations" },
      { href: "/compliance", label: "Compliance", icon: ClipboardCheck, operation: "ListNodeCompliance" },
    ],
  },
  {
    title: "Shared Resources",
    items: [
      { href: "/managed-instances", label: "Managed Instances", icon: Server, operation: "ListManagedNodes" },
      { href: "/activations", label: "Activations", icon: KeyRound, operation: "DescribeActivations" },
      { href: "/documents", label: "Documents", icon: FileText, operation: "ListDocuments" },
      { href: "/parameter-store", label: "Parameter Store", icon: FileKey2, operation: "DescribeParameters" },
    ],
  },
  {
    title: "Settings",
    items: [
      { href: "/settings/users", label: "People", icon: Users, operation: "ListUsers" },
      { href: "/settings/groups", label: "Groups", icon: UsersRound, operation: "ListGroups" },
      { href: "/settings/access", label: "Access", icon: ShieldCheck, operation: "ListPolicies" },
      { href: "/settings/guards", label: "Guards", icon: Gauge, operation: "ListCommandGuards" },
      { href: "/audit", label: "Audit", icon: ScrollText, operation: "ListAuditEntries" },
      {
        href: "/settings/output-destinations",
        label: "Output destinations",
        icon: HardDriveUpload,
        operation: "CreateOutputDestination",
      },
      { href: "/settings/webhooks", label: "Webhooks", icon: Webhook, operation: "CreateWebhook" },
      { href: "/settings/encryption-keys", label: "Encryption keys", icon: LockKeyhole, operation: "CreateKey" },
      { href: "/settings/freeze", label: "Freeze", icon: Snowflake, operation: "FreezeAccount" },
      {
        href: "/settings/accounts",
        label: "Accounts",
        icon: Building2,
        operation: "ListAccounts",
        isForInstallationOwner: true,
      },
      {
        href: "/settings/single-sign-on",
        label: "Single sign-on",
        icon: LogIn,
        operation: "GetSingleSignOn",
        isForInstallationOwner: true,
      },
      { href: "/settings/access-keys", label: "My access keys", icon: Fingerprint },
      { href: "/settings/profile", label: "My profile", icon: CircleUser },
    ],
  },
];

/** Pages beside those of the navigation that somebody may have to be kept from. */
const furtherPages: Readonly<Record<string, OperationName>> = {
  "/commands/new": "SendCommand",
  "/managed-instances/groups": "ListNodeGroups",
  "/managed-instances/groups/new": "CreateNodeGroup",
  "/managed-instances/groups/edit": "GetNodeGroup",
  "/commands/search": "SearchCommandOutput",
  "/state-manager/new": "CreateAssociation",
  "/state-manager/calendar": "ListUpcomingRuns",
  "/activations/new": "CreateActivation",
  "/parameter-store/new": "PutParameter",
  "/parameter-store/edit": "PutParameter",
  "/parameter-store/import": "ImportParameters",
  "/documents/new": "CreateDocument",
  "/settings/access/new": "CreatePolicy",
  "/settings/access/edit": "ListPolicies",
  "/settings/access/explain": "ExplainAccess",
};

/** The navigation of somebody who may do these things; groups without a page are left out. */
export const permittedGroups = (may: May, ownsInstallation: boolean) =>
  pageGroups
    .map(({ title, items }) => ({
      title,
      items: items.filter(
        ({ operation, isForInstallationOwner }) =>
          (!operation || may(operation)) && (!isForInstallationOwner || ownsInstallation),
      ),
    }))
    .filter(({ items }) => items.length > 0);

/**
 * Whether a page may be opened at all. Pages about one thing are not among those that are known here: they say themselves
 * whether there is such a thing for whoever asks.
 */
export function mayOpen(path: string, may: May): boolean {
  const page = pageGroups.flatMap(({ items }) => items).find(({ href }) => href === path);
  const operation = page?.operation ?? (Object.hasOwn(furtherPages, path) ? furtherPages[path] : undefined);
  return operation === undefined || may(operation);
}
