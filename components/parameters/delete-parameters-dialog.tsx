"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { useMay } from "@/components/console/session";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { parameterQueries, useParameterChange } from "./queries";

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
      {names.length === 1 && <Referring name={names[0] ?? ""} />}
    </ConfirmDialog>
  );
}

const counted = (count: number, word: string) => (count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`]);

/** What would find nothing: the documents and associations that refer to it. */
function Referring({ name }: { name: string }) {
  const may = useMay();
  const { data } = useQuery({ ...parameterQueries.uses(name), enabled: may("ListParameterUses") });
  if (!data) return null;
  const who = [...counted(data.Documents.length, "document"), ...counted(data.Associations.length, "association")];
  if (who.length === 0) return null;
  return (
    <span className="mt-2 block font-medium">
      {who.join(" and ")} {data.Documents.length + data.Associations.length === 1 ? "refers" : "refer"} to it, and
      cannot run without it.
    </span>
  );
}
