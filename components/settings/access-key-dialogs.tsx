"use client";

import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { DateTimeField } from "@/components/ui/date-time-field";
import { ConfirmDialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { FormDialog } from "./form-dialog";
import { type NewKey, NewKeyDialog } from "./new-key-dialog";
import { type ListedKey, useChange, type Whose } from "./queries";

/** What is done about access keys. */
export type KeyAction = { kind: "create" } | { kind: "edit"; key: ListedKey } | { kind: "delete"; key: ListedKey };

type Props = { whose: Whose; onClose: () => void };

/** The window of each action. Mounted while one is open. */
export function KeyDialogs({ action, ...rest }: Props & { action: KeyAction }) {
  if (action.kind === "create") return <CreateDialog {...rest} />;
  if (action.kind === "edit") return <EditDialog {...rest} accessKey={action.key} />;
  return <DeleteDialog {...rest} accessKey={action.key} />;
}

function KeyFields({
  description,
  onDescription,
  expires,
  onExpires,
  error,
}: {
  description: string;
  onDescription: (text: string) => void;
  expires: Date | null;
  onExpires: (date: Date | null) => void;
  error: unknown;
}) {
  return (
    <>
      <TextField
        label="Description"
        isOptional
        autoFocus
        help="Where it is used: you will want to know before you delete it."
        value={description}
        onChange={onDescription}
        error={problemAt(error, "Description")}
      />
      <DateTimeField
        label="Expires"
        isOptional
        help="In your time zone. Without it, it works until it is deactivated or deleted."
        value={expires}
        onChange={onExpires}
        error={problemAt(error, "ExpirationDate")}
      />
    </>
  );
}

function CreateDialog({ whose, onClose }: Props) {
  const [description, setDescription] = useState("");
  const [expires, setExpires] = useState<Date | null>(null);
  const [created, setCreated] = useState<NewKey>();
  const mine = useChange("CreateMyAccessKey");
  const theirs = useChange("CreateAccessKey");
  const create = whose === undefined ? mine : theirs;
  if (created) return <NewKeyDialog created={created} whose={whose} onClose={onClose} />;
  return (
    <FormDialog
      title={whose === undefined ? "Create access key" : `Create access key for ${whose}`}
      submitLabel="Create access key"
      fields={["Description", "ExpirationDate"]}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={() => {
        const input = {
          ...(description.trim() && { Description: description.trim() }),
          ...(expires && { ExpirationDate: expires.toISOString() }),
        };
        if (whose === undefined) mine.mutate(input, { onSuccess: setCreated });
        else theirs.mutate({ UserName: whose, ...input }, { onSuccess: setCreated });
      }}
    >
      <KeyFields
        description={description}
        onDescription={setDescription}
        expires={expires}
        onExpires={setExpires}
        error={create.error}
      />
    </FormDialog>
  );
}

function EditDialog({ whose, accessKey, onClose }: Props & { accessKey: ListedKey }) {
  const [description, setDescription] = useState(accessKey.Description);
  const before = accessKey.ExpirationDate ? new Date(accessKey.ExpirationDate) : null;
  const [expires, setExpires] = useState(before);
  const mine = useChange("UpdateMyAccessKey");
  const theirs = useChange("UpdateAccessKey");
  const update = whose === undefined ? mine : theirs;
  return (
    <FormDialog
      title={`Edit ${accessKey.AccessKeyId}`}
      submitLabel="Save"
      fields={["Description", "ExpirationDate"]}
      error={update.error}
      isPending={update.isPending}
      onClose={onClose}
      onSubmit={() => {
        const input = {
          AccessKeyId: accessKey.AccessKeyId,
          Description: description.trim(),
          ...(expires?.getTime() !== before?.getTime() && { ExpirationDate: expires?.toISOString() ?? null }),
        };
        const told = {
          onSuccess: () => {
            toast({ family: "green", title: "Key changed." });
            onClose();
          },
        };
        if (whose === undefined) mine.mutate(input, told);
        else theirs.mutate({ UserName: whose, ...input }, told);
      }}
    >
      <KeyFields
        description={description}
        onDescription={setDescription}
        expires={expires}
        onExpires={setExpires}
        error={update.error}
      />
    </FormDialog>
  );
}

function DeleteDialog({ whose, accessKey, onClose }: Props & { accessKey: ListedKey }) {
  const mine = useChange("DeleteMyAccessKey");
  const theirs = useChange("DeleteAccessKey");
  const remove = whose === undefined ? mine : theirs;
  const { AccessKeyId, Description } = accessKey;
  return (
    <ConfirmDialog
      title="Delete this access key?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete access key"
      items={[Description ? `${AccessKeyId} (${Description})` : AccessKeyId]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() => {
        const told = {
          onSuccess: () => {
            toast({ family: "green", title: "Key deleted." });
            onClose();
          },
        };
        if (whose === undefined) mine.mutate({ AccessKeyId }, told);
        else theirs.mutate({ UserName: whose, AccessKeyId }, told);
      }}
    >
      Programs that sign with it are refused within five seconds, and it cannot be brought back. To see first whether
      anything needs it, deactivate it.
    </ConfirmDialog>
  );
}
