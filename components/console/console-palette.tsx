"use client";

import {
  Group,
  Keyboard,
  LogOut,
  MessageCircleQuestionMark,
  Plus,
  ShieldCheck,
  Snowflake,
  SquareTerminal,
} from "lucide-react";
import { CommandPalette, type PaletteItem } from "@/components/ui/command-palette";
import type { OperationName } from "./call";
import { permittedGroups } from "./pages";
import { useMay, useSession, useSignOut } from "./session";

/** What {@link ConsolePalette} takes. */
export type ConsolePaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void; onHelp: () => void };

/** Every page and every main action by name. */
export function ConsolePalette({ isOpen, onOpenChange, onHelp }: ConsolePaletteProps) {
  const signOut = useSignOut();
  const may = useMay();
  const session = useSession();

  const actions: (PaletteItem & { operation: OperationName })[] = [
    {
      id: "run",
      group: "Actions",
      label: "Run command",
      icon: SquareTerminal,
      href: "/commands/new",
      note: "C",
      keywords: "send script shell execute",
      operation: "SendCommand",
    },
    {
      id: "add",
      group: "Actions",
      label: "Add machine",
      icon: Plus,
      href: "/activations/new",
      keywords: "register install node instance activation",
      operation: "CreateActivation",
    },
    {
      id: "groups",
      group: "Actions",
      label: "Groups of machines",
      icon: Group,
      href: "/managed-instances/groups",
      keywords: "resource group saved filter node instances targets",
      operation: "ListNodeGroups",
    },
    {
      id: "freeze",
      group: "Actions",
      label: "Freeze: stop new commands",
      icon: Snowflake,
      href: "/settings/freeze",
      keywords: "emergency halt kill switch lift unfreeze",
      operation: "FreezeAccount",
    },
    {
      id: "grant",
      group: "Actions",
      label: "Create policy",
      icon: ShieldCheck,
      href: "/settings/access/new",
      keywords: "permit grant delegate allow access user group",
      operation: "CreatePolicy",
    },
    {
      id: "explain",
      group: "Actions",
      label: "Explain access",
      icon: MessageCircleQuestionMark,
      href: "/settings/access/explain",
      keywords: "why can cannot may permission denied refused policy",
      operation: "ExplainAccess",
    },
  ];
  const items: PaletteItem[] = [
    ...actions.filter(({ operation }) => may(operation)),
    ...permittedGroups(may, session?.OwnsInstallation ?? false).flatMap(({ title, items: pages }) =>
      pages.map(({ href, label, icon }) => ({ id: href, group: title, label, icon, href })),
    ),
    { id: "keys", group: "Console", label: "Keyboard shortcuts", icon: Keyboard, onAction: onHelp, note: "?" },
    { id: "sign-out", group: "Console", label: "Sign out", icon: LogOut, onAction: () => signOut.mutate() },
  ];
  return <CommandPalette isOpen={isOpen} onOpenChange={onOpenChange} items={items} />;
}
