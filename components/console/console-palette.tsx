"use client";

import { Keyboard, LogOut, Plus, Snowflake, SquareTerminal } from "lucide-react";
import { CommandPalette, type PaletteItem } from "@/components/ui/command-palette";
import { pageGroups } from "./pages";
import { useSignOut } from "./session";

/** What {@link ConsolePalette} takes. */
export type ConsolePaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void; onHelp: () => void };

/** Every page and every main action by name. */
export function ConsolePalette({ isOpen, onOpenChange, onHelp }: ConsolePaletteProps) {
  const signOut = useSignOut();

  const items: PaletteItem[] = [
    {
      id: "run",
      group: "Actions",
      label: "Run command",
      icon: SquareTerminal,
      href: "/commands/new",
      note: "C",
      keywords: "send script shell execute",
    },
    {
      id: "add",
      group: "Actions",
      label: "Add machine",
      icon: Plus,
      href: "/activations/new",
      keywords: "register install node instance activation",
    },
    {
      id: "freeze",
      group: "Actions",
      label: "Freeze: stop new commands",
      icon: Snowflake,
      href: "/settings/freeze",
      keywords: "emergency halt kill switch lift unfreeze",
    },
    ...pageGroups.flatMap(({ title, items: pages }) =>
      pages.map(({ href, label, icon }) => ({ id: href, group: title, label, icon, href })),
    ),
    { id: "keys", group: "Console", label: "Keyboard shortcuts", icon: Keyboard, onAction: onHelp, note: "?" },
    { id: "sign-out", group: "Console", label: "Sign out", icon: LogOut, onAction: () => signOut.mutate() },
  ];
  return <CommandPalette isOpen={isOpen} onOpenChange={onOpenChange} items={items} />;
}
