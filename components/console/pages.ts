import { KeyRound, type LucideIcon, Server, ShieldCheck, SquareTerminal } from "lucide-react";
import type { OperationName } from "./call";

/** A page of the navigation; it is offered to whoever may do what it begins with. */
type ConsolePage = { href: string; label: string; icon: LucideIcon; operation: OperationName };

/** Whether a policy permits an operation on anything. */
type May = (operation: OperationName) => boolean;

/**
 * The console's pages in the two groups that users of the EC2 console know, and what an account sets for itself. A page is
 * listed once it works, never before. Source: EC2 console, 2016-2017.
 */
export const pageGroups: readonly { title: string; items: readonly ConsolePage[] }[] = [
  {
    title: "Systems Manager Services",
    items: [{ href: "/commands", label: "Commands", icon: SquareTerminal, operation: "ListCommands" }],
  },
  {
    title: "Shared Resources",
    items: [
      { href: "/managed-instances", label: "Managed Instances", icon: Server, operation: "ListManagedNodes" },
      { href: "/activations", label: "Activations", icon: KeyRound, operation: "DescribeActivations" },
    ],
  },
  {
    title: "Settings",
    items: [{ href: "/settings/access", label: "Access", icon: ShieldCheck, operation: "ListPolicies" }],
  },
];

/** Pages beside those of the navigation that somebody may have to be kept from. */
const furtherPages: Readonly<Record<string, OperationName>> = {
  "/commands/new": "SendCommand",
  "/activations/new": "CreateActivation",
  "/settings/access/new": "CreatePolicy",
  "/settings/access/edit": "ListPolicies",
  "/settings/access/explain": "ExplainAccess",
};

/** The navigation of somebody who may do these things; groups without a page are left out. */
export const permittedGroups = (may: May) =>
  pageGroups
    .map(({ title, items }) => ({ title, items: items.filter(({ operation }) => may(operation)) }))
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
