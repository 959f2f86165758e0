"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { problemAt } from "@/components/console/console-error";
import { TextField } from "@/components/ui/text-field";
import { FormDialog } from "./form-dialog";
import { useChange } from "./queries";

/** Creates an account and goes to it. Mounted while it is open. */
export function CreateAccountDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [id, setId] = useState("");
  const create = useChange("CreateAccount");
  return (
    <FormDialog
      title="Create account"
      submitLabel="Create account"
      fields={["AccountName", "AccountId"]}
      error={create.error}
      isPending={create.isPending}
      isDisabled={!name.trim()}
      onClose={onClose}
      onSubmit={() =>
        create.mutate(
          { AccountName: name, ...(id.trim() && { AccountId: id.trim() }) },
          { onSuccess: ({ AccountId }) => router.push(`/settings/accounts/${AccountId}`) },
        )
      }
    >
      <TextField
        label="Account name"
        autoFocus
        isRequired
        autoComplete="off"
        value={name}
        onChange={setName}
        error={problemAt(create.error, "AccountName")}
      />
      <TextField
        label="Account ID"
        isOptional
        isMono
        inputMode="numeric"
        autoComplete="off"
        help="12 digits, as they stand in ARNs. Without it, one is made."
        value={id}
        onChange={setId}
        error={problemAt(create.error, "AccountId")}
      />
      <p className="text-muted">You become its first administrator, and switch to it in the bar at the top.</p>
    </FormDialog>
  );
}
