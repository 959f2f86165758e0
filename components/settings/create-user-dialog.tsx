"use client";

import { useState } from "react";
import { problemAt } from "@/components/console/console-error";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { BuiltInRole } from "@/core/access/roles";
import { FormDialog } from "./form-dialog";
import { useChange } from "./queries";
import { RoleSelect } from "./role-select";
import {
  hasSomethingToTell,
  newSignIn,
  SignInWayFields,
  signInInput,
  ToldDialog,
  type ToldSignIn,
} from "./sign-in-way";

/** Creates a user, then shows what is told only once. Mounted while it is open. */
export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<BuiltInRole>("Operator");
  const [draft, setDraft] = useState(newSignIn);
  const [told, setTold] = useState<ToldSignIn>();
  const create = useChange("CreateUser");

  if (told) return <ToldDialog title="User created" told={told} onClose={onClose} />;
  return (
    <FormDialog
      title="Create user"
      submitLabel="Create user"
      fields={["UserName", "Role", "Password"]}
      error={create.error}
      isPending={create.isPending}
      isDisabled={!name || (draft.way === "Password" && !draft.password)}
      onClose={onClose}
      onSubmit={() =>
        create.mutate(
          { UserName: name.trim(), Role: role, ...signInInput(draft) },
          {
            onSuccess: (answer) => {
              if (hasSomethingToTell(answer)) return setTold(answer);
              toast({ family: "green", title: `User ${answer.UserName} created.` });
              onClose();
            },
          },
        )
      }
    >
      <TextField
        label="User name"
        help="Letters, digits and . _ @ + - It cannot be changed later."
        autoFocus
        isRequired
        autoComplete="off"
        value={name}
        onChange={setName}
        error={problemAt(create.error, "UserName")}
      />
      <RoleSelect value={role} onChange={setRole} error={problemAt(create.error, "Role")} />
      <SignInWayFields draft={draft} onChange={setDraft} error={create.error} />
    </FormDialog>
  );
}
