"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { machinesText } from "./group-members";
import { nodeGroupQueries, useChangeNodeGroup } from "./queries";

/** Asks before a group is deleted, and says what speaks of it. Mounted while it is open. */
export function DeleteGroupDialog({
  name,
  onClose,
  onDeleted,
}: {
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { data } = useQuery(nodeGroupQueries.one(name));
  const remove = useChangeNodeGroup("DeleteNodeGroup");
  const policies = data?.Policies ?? [];
  return (
    <ConfirmDialog
      title="Delete this group?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete group"
      items={[name]}
      isPending={remove.isPending}
      error={
        remove.isError
          ? messageOf(remove.error)
          : policies.length > 0
            ? `Named by the ${policies.length === 1 ? "policy" : "policies"} ${policies.join(", ")}, which ${policies.length === 1 ? "has" : "have"} to be changed first.`
            : undefined
      }
      onConfirm={() =>
        remove.mutate(
          { Name: name },
          {
            onSuccess: () => {
              toast({ family: "green", title: `Group ${name} deleted.` });
              onDeleted();
            },
          },
        )
      }
    >
      {data && data.Total > 0 && `${machinesText(data.Total)} ${data.Total === 1 ? "stays" : "stay"} as they are. `}
      Commands that were aimed by it keep the machines they went to; nothing new can be aimed by it, and running such a
      command again is refused.
    </ConfirmDialog>
  );
}
