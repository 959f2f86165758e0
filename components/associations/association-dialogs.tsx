"use client";

import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { associationTargetText } from "./association-columns";
import { associationTitle } from "./association-words";
import { type ListedAssociation, useAssociationChange } from "./queries";

type Association = Pick<
  ListedAssociation,
  "AssociationId" | "AssociationName" | "Name" | "DocumentVersion" | "InstanceId" | "Targets"
>;

const nameOf = (association: Association) => `${associationTitle(association)} (${association.AssociationId})`;

/** Asks before an association is applied out of turn. */
export function ApplyDialog({ association, onClose }: { association: Association; onClose: () => void }) {
  const start = useAssociationChange("StartAssociationsOnce");
  const input = { AssociationIds: [association.AssociationId] };
  return (
    <ConfirmDialog
      title="Apply this association now?"
      isOpen
      onOpenChange={onClose}
      confirmLabel="Apply association now"
      items={[nameOf(association)]}
      isPending={start.isPending}
      error={start.isError ? messageOf(start.error) : undefined}
      extra={<CopyAs calls={[{ operation: "StartAssociationsOnce", input }]} />}
      onConfirm={() =>
        start.mutate(input, {
          onSuccess: () => {
            toast({ family: "blue", title: `${associationTitle(association)} is applied now.` });
            onClose();
          },
        })
      }
    >
      {association.Name} runs on {associationTargetText(association)}, with the rights of whoever saved the association
      last. A run of it that is still at work there is ended by the new one. The schedule goes on as it was.
    </ConfirmDialog>
  );
}

/** What {@link DeleteDialog} takes. */
export type DeleteDialogProps = { association: Association; onClose: () => void; onDeleted: () => void };

/** Asks before an association is deleted, and says what it leaves behind. */
export function DeleteDialog({ association, onClose, onDeleted }: DeleteDialogProps) {
  const remove = useAssociationChange("DeleteAssociation");
  const input = { AssociationId: association.AssociationId };
  return (
    <ConfirmDialog
      title="Delete this association?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete association"
      cancelLabel="Keep it"
      items={[nameOf(association)]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      extra={<CopyAs calls={[{ operation: "DeleteAssociation", input }]} />}
      onConfirm={() =>
        remove.mutate(input, {
          onSuccess: () => {
            toast({ family: "grey", title: `${associationTitle(association)} was deleted.` });
            onClose();
            onDeleted();
          },
        })
      }
    >
      <p>
        The state of the machines stays as it is: nothing that was applied is undone, and what drifts from now on is not
        put right any more.
      </p>
      <p className="mt-2">
        Its versions and the history of its executions are deleted with it. Commands that it ran stay in the history
        with their output; one that is at work goes on.
      </p>
    </ConfirmDialog>
  );
}
