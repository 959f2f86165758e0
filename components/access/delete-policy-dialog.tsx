"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { losersOf } from "./policy-who";
import { accessQueries, type ListedPolicy, useDeletePolicy } from "./queries";

/** Asks before a policy is taken back, and says who loses what. */
export function DeletePolicyDialog({
  policy,
  onClose,
  onDeleted,
}: {
  policy: ListedPolicy;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const remove = useDeletePolicy();
  const principals = useQuery(accessQueries.principals);
  return (
    <ConfirmDialog
      title={`Delete the policy ${policy.Name}?`}
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete policy"
      items={losersOf(policy, principals.data ?? { Users: [], Groups: [] })}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(policy.Name, {
          onSuccess: () => {
            toast({ family: "green", title: `Policy ${policy.Name} deleted.` });
            onClose();
            onDeleted?.();
          },
        })
      }
    >
      <p>
        {policy.Words
          ? `"${policy.Words}" holds no longer, at once and in every window.`
          : "What its text permits holds no longer, and what it forbids is forbidden no longer, at once and in every window."}{" "}
        What other policies and roles permit stays. Commands that are under way go on. It concerns:
      </p>
    </ConfirmDialog>
  );
}
