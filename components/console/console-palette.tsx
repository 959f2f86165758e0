"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Keyboard, LogOut, Plus, SquareTerminal } from "lucide-react";
import { useRouter } from "next/navigation";
import { CommandPalette, type PaletteItem } from "@/components/ui/command-palette";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { pageGroups } from "./pages";
import { useSignOut } from "./session";

/** What {@link ConsolePalette} takes. */
export type ConsolePaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void; onHelp: () => void };

/** Every page and every main action by name, and the keys that lead to them from anywhere. */
export function ConsolePalette({ isOpen, onOpenChange, onHelp }: ConsolePaletteProps) {
  const router = useRouter();
  const client = useQueryClient();
  const signOut = useSignOut();
  useShortcut("mod+k", "Search pages and what can be done", () => onOpenChange(true));
  useShortcut("g c", "Go to Commands", () => router.push("/commands"));
  useShortcut("g m", "Go to Managed Instances", () => router.push("/managed-instances"));
  useShortcut("g a", "Go to Activations", () => router.push("/activations"));
  useShortcut("c", "Run command", () => router.push("/commands/new"));
  useShortcut("r", "Refresh what is on screen", () => void client.invalidateQueries());

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
    ...pageGroups.flatMap(({ title, items: pages }) =>
      pages.map(({ href, label, icon }) => ({ id: href, group: title, label, icon, href })),
    ),
    { id: "keys", group: "Console", label: "Keyboard shortcuts", icon: Keyboard, onAction: onHelp, note: "?" },
    { id: "sign-out", group: "Console", label: "Sign out", icon: LogOut, onAction: () => signOut.mutate() },
  ];
  return <CommandPalette isOpen={isOpen} onOpenChange={onOpenChange} items={items} />;
}
