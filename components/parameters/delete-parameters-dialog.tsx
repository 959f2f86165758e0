"use client";

import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useParameterChange } from "./queries";

/** What {@link DeleteParametersDialog} takes. */
export type DeleteParametersDialogProps = {
  /** At most ten. */
  names: readonly string[];
  onClose: () => void;
  onDeleted: () => void;
};

/** Asks before parameters are deleted; what went can be had back from the notice. Mounted while it is open. */
export function DeleteParametersDialog({ names, onClose, onDeleted }: DeleteParametersDialogProps) {
  const remove = useParameterChange("DeleteParameters");
  const restore = useParameterChange("RestoreParameter");
  const request = { Names: [...names] };
  const what = names.length === 1 ? "parameter" : `${names.length} parameters`;
  const haveBack = async () => {
    try {
      for (const Name of names) await restore.mutateAsync({ Name });
      toast({ family: "green", title: names.length === 1 ? "The parameter is back." : "The parameters are back." });
    } catch (error) {
      toast({ family: "red", title: "It could not be had back.", description: messageOf(error) });
    }
  };
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "DeleteParameters", input: request }]} />}
      title={names.length === 1 ? "Delete this parameter?" : `Delete ${what}?`}
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel={`Delete ${what}`}
      items={[...names]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(request, {
          onSuccess: () => {
            toast({
              family: "green",
              title: names.length === 1 ? "Parameter deleted." : `${names.length} parameters deleted.`,
              description: "It can be had back for a day.",
              action: { label: "Have it back", onPress: () => void haveBack() },
            });
            onDeleted();
          },
        })
      }
    >
      All versions, labels and tags go with it. Whatever reads it by its name finds nothing from then on. For a day it
      can be had back, unless another one has its name by then.
    </ConfirmDialog>
  );
}
