"use client";

import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { MAX_INSTANCE_IDS } from "@/core/commands/command-rules";
import { useCancelCommand } from "./queries";

/** What {@link CancelDialog} takes. */
export type CancelDialogProps = {
  commandId: string;
  /** The machines to stop on; all of them when not given. */
  machines?: readonly { InstanceId: string; Name?: string | null }[];
  onClose: () => void;
};

/** Asks before a command is stopped, everywhere or on some machines. */
export function CancelDialog({ commandId, machines, onClose }: CancelDialogProps) {
  const cancel = useCancelCommand();
  const isTooMany = machines !== undefined && machines.length > MAX_INSTANCE_IDS;
  const request = {
    CommandId: commandId,
    ...(machines && { InstanceIds: machines.map(({ InstanceId }) => InstanceId) }),
  };
  return (
    <ConfirmDialog
      extra={
        <CopyAs
          calls={isTooMany ? [] : [{ operation: "CancelCommand", input: request }]}
          missing="Select fewer machines first."
        />
      }
      title={machines ? "Cancel the command on these machines?" : "Cancel this command?"}
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Cancel command"
      cancelLabel="Keep running"
      items={
        machines ? machines.map(({ InstanceId, Name }) => (Name ? `${Name} (${InstanceId})` : InstanceId)) : [commandId]
      }
      isPending={cancel.isPending}
      error={
        cancel.isError
          ? messageOf(cancel.error)
          : isTooMany
            ? `At most ${MAX_INSTANCE_IDS} machines can be cancelled one by one. Select fewer, or cancel the whole command.`
            : undefined
      }
      onConfirm={() => {
        if (isTooMany) return;
        cancel.mutate(request, {
          onSuccess: () => {
            toast({
              family: "blue",
              title: "Asked to stop.",
              description:
                "Machines that have not started never will. Those at work stop the script and everything it started, and confirm it.",
            });
            onClose();
          },
        });
      }}
    >
      Machines that have not started never will. Where it runs, the script is asked to end, and after 5 seconds made to.
      What it has done already stays done.
    </ConfirmDialog>
  );
}
