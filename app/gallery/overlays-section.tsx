"use client";

import { FileText, Play, Server, Terminal } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CommandPalette } from "@/components/ui/command-palette";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { ShortcutsDialog } from "@/components/ui/shortcuts-dialog";
import { useShortcut } from "@/components/ui/use-shortcuts";

const paletteItems = [
  { id: "run", label: "Run command", group: "Actions", icon: Play, keywords: "send script" },
  { id: "commands", label: "Commands", group: "Go to", icon: Terminal, href: "/gallery" },
  { id: "documents", label: "Documents", group: "Go to", icon: FileText, href: "/gallery" },
  { id: "web", label: "web-00001", group: "Machines", icon: Server, note: "mi-00000000000000001", href: "/gallery" },
];

/** Dialogs and other things that open over the page. */
export function OverlaysSection() {
  const [open, setOpen] = useState<"dialog" | "confirm" | "danger" | "typed" | "palette" | "keys">();
  const close = () => setOpen(undefined);
  useShortcut("mod+k", "Open the command palette", () => setOpen("palette"));
  useShortcut("g d", "Open the dialog", () => setOpen("dialog"));
  return (
    <Panel title="Overlays">
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => setOpen("dialog")}>Dialog</Button>
        <Button onPress={() => setOpen("confirm")}>Confirm</Button>
        <Button onPress={() => setOpen("danger")}>Confirm danger</Button>
        <Button onPress={() => setOpen("typed")}>Typed confirmation</Button>
        <Button onPress={() => setOpen("palette")}>Command palette</Button>
        <Button onPress={() => setOpen("keys")}>Shortcuts</Button>
      </div>
      <CommandPalette isOpen={open === "palette"} onOpenChange={close} items={paletteItems} />
      <ShortcutsDialog isOpen={open === "keys"} onOpenChange={(isOpen) => setOpen(isOpen ? "keys" : undefined)} />
      <Dialog
        title="Add machine"
        isOpen={open === "dialog"}
        onOpenChange={close}
        footer={
          <>
            <Button onPress={close}>Cancel</Button>
            <Button kind="primary" onPress={close}>
              Add machine
            </Button>
          </>
        }
      >
        <p>Paste this line on the machine.</p>
      </Dialog>
      <ConfirmDialog
        title="Cancel command"
        isOpen={open === "confirm"}
        onOpenChange={close}
        confirmLabel="Cancel command"
        cancelLabel="Keep running"
        onConfirm={close}
      >
        Machines that have finished keep their result.
      </ConfirmDialog>
      <ConfirmDialog
        title="Deregister 2 machines"
        isOpen={open === "danger"}
        onOpenChange={close}
        kind="danger"
        confirmLabel="Deregister 2 machines"
        items={["web-00001 (mi-00000000000000001)", "web-00002 (mi-00000000000000002)"]}
        error="The server did not answer."
        onConfirm={close}
      >
        They stop receiving commands at once. Their history stays.
      </ConfirmDialog>
      <ConfirmDialog
        title="Delete document"
        isOpen={open === "typed"}
        onOpenChange={close}
        kind="danger"
        confirmLabel="Delete Restart-Web"
        typed="Restart-Web"
        onConfirm={close}
      >
        All versions are deleted. This cannot be undone.
      </ConfirmDialog>
    </Panel>
  );
}
