"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";

/** Dialogs and other things that open over the page. */
export function OverlaysSection() {
  const [open, setOpen] = useState<"dialog" | "confirm" | "danger" | "typed">();
  const close = () => setOpen(undefined);
  return (
    <Panel title="Overlays">
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => setOpen("dialog")}>Dialog</Button>
        <Button onPress={() => setOpen("confirm")}>Confirm</Button>
        <Button onPress={() => setOpen("danger")}>Confirm danger</Button>
        <Button onPress={() => setOpen("typed")}>Typed confirmation</Button>
      </div>
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
      <ConfirmDialog title="Cancel command" isOpen={open === "confirm"} onOpenChange={close} confirmLabel="Cancel command" cancelLabel="Keep running" onConfirm={close}>
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
      <ConfirmDialog title="Delete document" isOpen={open === "typed"} onOpenChange={close} kind="danger" confirmLabel="Delete Restart-Web" typed="Restart-Web" onConfirm={close}>
        All versions are deleted. This cannot be undone.
      </ConfirmDialog>
    </Panel>
  );
}
