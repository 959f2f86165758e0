import { FileText, KeyRound, type LucideIcon, Server, SquareTerminal } from "lucide-react";

/** A page of the navigation. */
type ConsolePage = { href: string; label: string; icon: LucideIcon };

/**
 * The console's pages in the two groups that users of the EC2 console know. A page is listed once it works, never
 * before. Source: EC2 console, 2016-2017.
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
      { href: "/documents", label: "Documents", icon: FileText },
    ],
  },
];
