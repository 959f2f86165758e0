"use client";

import { messageOf } from "@/components/console/console-error";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useUnfreezeAccount } from "./queries";

/** Asks before a freeze is lifted: what waited goes out at once. */
export function LiftDialog({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const lift = useUnfreezeAccount();
  return (
    <ConfirmDialog
      title="Lift the freeze?"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      kind="danger"
      confirmLabel="Lift the freeze"
      cancelLabel="Keep it frozen"
      isPending={lift.isPending}
      error={lift.isError ? messageOf(lift.error) : undefined}
      onConfirm={() =>
        lift.mutate(undefined, {
          onSuccess: () => {
            toast({ family: "green", title: "The freeze is lifted." });
            onOpenChange(false);
          },
        })
      }
    >
      Commands that were sent before the freeze and still wait are delivered at once, as far as they are within their
      delivery timeout. Cancel those that shall not run first.
    </ConfirmDialog>
  );
}
