"use client";

import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { FormDialog } from "@/components/settings/form-dialog";
import { ConfirmDialog } from "@/components/ui/dialog";
import { NumberField } from "@/components/ui/number-field";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { deletionDays, keyAliasProblem } from "@/core/encryption-keys/encryption-key-rules";
import { countedSecrets } from "./key-words";
import { type ListedKey, useKeyChange } from "./queries";

type Props = { onClose: () => void };
type KeyProps = Props & { of: ListedKey };

/** Makes a key. */
export function CreateKeyDialog({ onClose }: Props) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isTried, setTried] = useState(false);
  const create = useKeyChange("CreateKey");
  const alias = name.startsWith("alias/") ? name : `alias/${name}`;
  const problem = name === "" ? "Give the key an alias." : keyAliasProblem(alias);
  return (
    <FormDialog
      title="Create encryption key"
      submitLabel="Create key"
      fields={["Alias", "Description"]}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (problem !== undefined) return;
        create.mutate(
          { Alias: alias, Description: description },
          {
            onSuccess: () => {
              toast({ family: "green", title: `Key ${alias} created.` });
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        label="Alias"
        autoFocus
        isRequired
        isMono
        autoComplete="off"
        placeholder="alias/app"
        help="What parameters name it by. It cannot be changed later."
        value={name}
        onChange={(text) => setName(text.trim())}
        error={problemAt(create.error, "Alias") ?? (isTried ? problem : undefined)}
      />
      <TextField
        label="Description"
        isOptional
        value={description}
        onChange={setDescription}
        error={problemAt(create.error, "Description")}
      />
    </FormDialog>
  );
}

/** Asks before a key gets a next version. */
export function RotateKeyDialog({ of, onClose }: KeyProps) {
  const rotate = useKeyChange("RotateKeyOnDemand");
  return (
    <ConfirmDialog
      title="Rotate this key?"
      isOpen
      onOpenChange={onClose}
      kind="primary"
      confirmLabel="Rotate key"
      items={[of.Alias]}
      isPending={rotate.isPending}
      error={rotate.isError ? messageOf(rotate.error) : undefined}
      onConfirm={() => rotate.mutate({ KeyId: of.KeyId }, { onSuccess: onClose })}
    >
      It gets version {of.Version + 1}, by which secrets are sealed from then on. The {countedSecrets(of.SecretCount)}{" "}
      that it wraps now are wrapped anew in the background, and can be read all the while.
    </ConfirmDialog>
  );
}

/** Asks before a key is kept from being used. */
export function DisableKeyDialog({ of, onClose }: KeyProps) {
  const disable = useKeyChange("DisableKey");
  return (
    <ConfirmDialog
      title="Disable this key?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Disable key"
      items={[of.Alias]}
      isPending={disable.isPending}
      error={disable.isError ? messageOf(disable.error) : undefined}
      onConfirm={() => disable.mutate({ KeyId: of.KeyId }, { onSuccess: onClose })}
    >
      It wraps {countedSecrets(of.SecretCount)}. From now on nobody reads them, and nobody writes secrets by this key,
      until it is enabled again.
    </ConfirmDialog>
  );
}

/** Has a key deleted in some days. */
export function ScheduleDeletionDialog({ of, onClose }: KeyProps) {
  const [days, setDays] = useState<number>(deletionDays.usual);
  const schedule = useKeyChange("ScheduleKeyDeletion");
  const isLegal = days >= deletionDays.least && days <= deletionDays.most;
  return (
    <FormDialog
      title={`Delete ${of.Alias}`}
      submitLabel="Schedule deletion"
      fields={["PendingWindowInDays"]}
      error={schedule.error}
      isPending={schedule.isPending}
      isDisabled={!isLegal}
      onClose={onClose}
      onSubmit={() => schedule.mutate({ KeyId: of.KeyId, PendingWindowInDays: days }, { onSuccess: onClose })}
    >
      <p>
        It wraps {countedSecrets(of.SecretCount)}. They cannot be read from now on, and once the key is deleted they are
        <strong> lost for good</strong>. Until then the deletion can be cancelled.
      </p>
      <NumberField
        label="Deleted in"
        value={days}
        onChange={setDays}
        minValue={deletionDays.least}
        maxValue={deletionDays.most}
        unit="days"
        error={
          problemAt(schedule.error, "PendingWindowInDays") ??
          (isLegal ? undefined : `From ${deletionDays.least} to ${deletionDays.most} days.`)
        }
      />
    </FormDialog>
  );
}
