"use client";

import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { ActivationCode } from "./activation-code";
import { ActivationForm } from "./activation-form";
import { type ListedActivation, type NewActivation, useDeleteActivation } from "./queries";
import { ReachabilityBanner } from "./reachability-banner";

/** Creates an activation, then shows its code, which is told only once. Mounted while it is open. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<NewActivation>();
  return (
    <Dialog
      title={created ? "Activation created" : "Create activation"}
      isOpen
      onOpenChange={onClose}
      footer={
        created && (
          <Button kind="primary" onPress={onClose}>
            Done
          </Button>
        )
      }
    >
      {created ? (
        <ActivationCode activation={created} />
      ) : (
        <>
          <ReachabilityBanner />
          <ActivationForm submitLabel="Create activation" onCreated={setCreated} onCancel={onClose} />
        </>
      )}
    </Dialog>
  );
}

/** Asks before an activation is deleted. */
export function DeleteDialog({ activation, onClose }: { activation: ListedActivation; onClose: () => void }) {
  const remove = useDeleteActivation();
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "DeleteActivation", input: { ActivationId: activation.ActivationId } }]} />}
      title="Delete this activation?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete activation"
      items={[
        activation.Description ? `${activation.Description} (${activation.ActivationId})` : activation.ActivationId,
      ]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(activation.ActivationId, {
          onSuccess: () => {
            toast({ family: "green", title: "Activation deleted." });
            onClose();
          },
        })
      }
    >
      No further machine can register with it. Machines that already did stay registered.
    </ConfirmDialog>
  );
}
