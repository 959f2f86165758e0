"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { onDemand } from "@/components/ui/on-demand";
import { loadToasts } from "@/components/ui/toast";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { whenIdle } from "@/components/ui/when-idle";
import { useMay } from "./session";

const loadPalette = () => onDemand(() => import("./console-palette"));
const loadHelp = () => onDemand(() => import("@/components/ui/shortcuts-dialog"));
const ConsolePalette = dynamic(() => loadPalette().then((loaded) => loaded.ConsolePalette), { ssr: false });
const ShortcutsDialog = dynamic(() => loadHelp().then((loaded) => loaded.ShortcutsDialog), { ssr: false });

/** Which of the two is open. */
export type ConsoleKeysOpen = "palette" | "help" | undefined;

/**
 * The keys that work everywhere, the palette of pages and actions, and the list of keys. The latter two are fetched when
 * the page is at rest, so that they open at once although no page waits for them.
 */
export function ConsoleKeys({ open, onOpen }: { open: ConsoleKeysOpen; onOpen: (open: ConsoleKeysOpen) => void }) {
  const router = useRouter();
  const client = useQueryClient();
  useShortcut("mod+k", "Search pages and what can be done", () => onOpen("palette"));
  const may = useMay();
  useShortcut("g o", "Go to Overview", () => router.push("/overview"), may("GetOverview"));
  useShortcut("g c", "Go to Commands", () => router.push("/commands"), may("ListCommands"));
  useShortcut("g m", "Go to Managed Instances", () => router.push("/managed-instances"), may("ListManagedNodes"));
  useShortcut("g a", "Go to Activations", () => router.push("/activations"), may("DescribeActivations"));
  useShortcut("c", "Run command", () => router.push("/commands/new"), may("SendCommand"));
  useShortcut("r", "Refresh what is on screen", () => void client.invalidateQueries());
  useShortcut("?", "Show the keys of this page", () => onOpen("help"));

  // Once opened they stay, so that they can close by their own rules and give the focus back.
  const [opened, setOpened] = useState({ palette: false, help: false });
  if (open !== undefined && !opened[open]) setOpened({ ...opened, [open]: true });
  useEffect(
    () =>
      whenIdle(() => {
        // One that cannot be had now is fetched when it is opened.
        void Promise.allSettled([loadPalette(), loadHelp(), loadToasts()]);
      }),
    [],
  );

  return (
    <>
      {opened.palette && (
        <ConsolePalette
          isOpen={open === "palette"}
          onOpenChange={(isOpen) => onOpen(isOpen ? "palette" : undefined)}
          onHelp={() => onOpen("help")}
        />
      )}
      {opened.help && (
        <ShortcutsDialog isOpen={open === "help"} onOpenChange={(isOpen) => onOpen(isOpen ? "help" : undefined)} />
      )}
    </>
  );
}
