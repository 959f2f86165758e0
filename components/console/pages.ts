import {
  Building2,
  CircleUser,
  Fingerprint,
  KeyRound,
  type LucideIcon,
  ScrollText,
  Server,
  Snowflake,
  SquareTerminal,
  Users,
  UsersRound,
} from "lucide-react";

/** A page of the navigation. */
type ConsolePage = { href: string; label: string; icon: LucideIcon };

/**
 * The console's pages: the two groups that users of the EC2 console know, and what is set rather than done. A page is
 * listed once it works, never before. Source: EC2 console, 2016-2017.
 */
export const pageGroups: readonly { title: string; items: readonly ConsolePage[] }[] = [
  {
    title: "Systems Manager Services",
    items: [{ href: "/commands", label: "Commands", icon: SquareTerminal }],
  },
  {
    title: "Shared Resources",
    items: [
      { href: "/managed-instances", label: "Managed Instances", icon: Server },
      { href: "/activations", label: "Activations", icon: KeyRound },
    ],
  },
  {
    title: "Settings",
    items: [
      { href: "/settings/users", label: "People", icon: Users },
      { href: "/settings/groups", label: "Groups", icon: UsersRound },
      { href: "/audit", label: "Audit", icon: ScrollText },
      { href: "/settings/freeze", label: "Freeze", icon: Snowflake },
      { href: "/settings/access-keys", label: "My access keys", icon: Fingerprint },
      { href: "/settings/profile", label: "My profile", icon: CircleUser },
    ],
  },
];

/** Shown as well to those who manage the installation's accounts. */
export const accountsPage: ConsolePage = { href: "/settings/accounts", label: "Accounts", icon: Building2 };
