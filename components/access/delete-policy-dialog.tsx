"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { ChangePreview } from "./change-preview";
import { lockOutOf } from "./change-words";
import { accessQueries, type ListedPolicy, useDeletePolicy } from "./queries";

/**
 * Asks before a policy is taken back, and says who gains and who loses what. Whoever would lose the right to change
 * access themselves has to type the policy's name.
 */
export function DeletePolicyDialog({
  policy,
  onClose,
  onDeleted,
}: {
  policy: ListedPolicy;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const client = useQueryClient();
  const remove = useDeletePolicy();
  const question = { Name: policy.Name };
  const change = useQuery(accessQueries.change(question));
  const awaited = useMutation({ mutationFn: () => client.fetchQuery(accessQueries.change(question)) });

  const deleteIt = () =>
    remove.mutate(policy.Name, {
      onSuccess: () => {
        toast({ family: "green", title: `Policy ${policy.Name} deleted.` });
        onClose();
        onDeleted?.();
      },
    });
  return (
    <ConfirmDialog
      title={`Delete the policy ${policy.Name}?`}
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete policy"
      {...(change.data && lockOutOf(change.data) && { typed: policy.Name })}
      isPending={remove.isPending || awaited.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() => {
        // Whoever presses before the answer is there is asked once more if it takes their own right away.
        if (change.data || change.isError) return deleteIt();
        awaited.mutate(undefined, { onSuccess: (answer) => void (lockOutOf(answer) || deleteIt()) });
      }}
    >
      <div className="flex flex-col gap-4">
        <p>
          {policy.Words
            ? `"${policy.Words}" holds no longer, at once and in every window.`
            : "What its text permits holds no longer, and what it forbids is forbidden no longer, at once and in every window."}{" "}
          What other policies and roles permit stays. Commands that are under way go on.
        </p>
        <ChangePreview question={question} waiting="" />
      </div>
    </ConfirmDialog>
  );
}
