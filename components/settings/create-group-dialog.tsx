"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { problemAt } from "@/components/console/console-error";
import { TextField } from "@/components/ui/text-field";
import type { BuiltInRole } from "@/core/access/roles";
import { FormDialog } from "./form-dialog";
import { useChange } from "./queries";
import { RoleSelect } from "./role-select";

/** Creates a group and goes to it. Mounted while it is open. */
export function CreateGroupDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [role, setRole] = useState<BuiltInRole>("None");
  const create = useChange("CreateGroup");
  return (
    <FormDialog
      title="Create group"
      submitLabel="Create group"
      fields={["GroupName", "Description", "Role"]}
      error={create.error}
      isPending={create.isPending}
      isDisabled={!name}
      onClose={onClose}
      onSubmit={() =>
        create.mutate(
          { GroupName: name.trim(), Description: description.trim(), Role: role },
          { onSuccess: ({ GroupName }) => router.push(`/settings/groups/${encodeURIComponent(GroupName)}`) },
        )
      }
    >
      <TextField
        label="Group name"
        help="Letters, digits and . _ @ + - Policies speak of it, so it cannot be changed later."
        autoFocus
        isRequired
        autoComplete="off"
        value={name}
        onChange={setName}
        error={problemAt(create.error, "GroupName")}
      />
      <TextField
        label="Description"
        isOptional
        value={description}
        onChange={setDescription}
        error={problemAt(create.error, "Description")}
      />
      <RoleSelect value={role} onChange={setRole} error={problemAt(create.error, "Role")} />
    </FormDialog>
  );
}
