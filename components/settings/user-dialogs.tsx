"use client";

import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { type BuiltInRole, isBuiltInRole } from "@/core/access/roles";
import { FormDialog } from "./form-dialog";
import { type UserFacts, useChange } from "./queries";
import { RoleSelect } from "./role-select";
import {
  hasSomethingToTell,
  newSignIn,
  SignInWayFields,
  signInInput,
  ToldDialog,
  type ToldSignIn,
} from "./sign-in-way";

/** What is done to another user. */
export type UserAction = "role" | "reset" | "second-factor" | "delete";

type Props = { user: UserFacts; onClose: () => void };

/** The window of each action. Mounted while one is open. */
export function UserDialogs({ action, onDeleted, ...rest }: Props & { action: UserAction; onDeleted: () => void }) {
  if (action === "role") return <RoleDialog {...rest} />;
  if (action === "reset") return <ResetDialog {...rest} />;
  if (action === "second-factor") return <SecondFactorDialog {...rest} />;
  return <DeleteDialog {...rest} onDeleted={onDeleted} />;
}

function RoleDialog({ user, onClose }: Props) {
  const [role, setRole] = useState<BuiltInRole>(isBuiltInRole(user.Role) ? user.Role : "None");
  const update = useChange("UpdateUser");
  return (
    <FormDialog
      title={`Change the role of ${user.UserName}`}
      submitLabel="Change role"
      fields={["Role"]}
      error={update.error}
      isPending={update.isPending}
      isDisabled={role === user.Role}
      onClose={onClose}
      onSubmit={() =>
        update.mutate(
          { UserName: user.UserName, Role: role },
          {
            onSuccess: () => {
              toast({ family: "green", title: "Role changed." });
              onClose();
            },
          },
        )
      }
    >
      <RoleSelect
        value={role}
        onChange={setRole}
        error={problemAt(update.error, "Role")}
        help="It holds from their next click on, also where they are signed in."
      />
    </FormDialog>
  );
}

function ResetDialog({ user, onClose }: Props) {
  const [draft, setDraft] = useState(newSignIn);
  const [told, setTold] = useState<ToldSignIn>();
  const reset = useChange("ResetUserPassword");
  if (told) return <ToldDialog title="Password reset" told={told} onClose={onClose} />;
  return (
    <FormDialog
      title={`Reset the password of ${user.UserName}`}
      submitLabel="Reset password"
      fields={["Password"]}
      error={reset.error}
      isPending={reset.isPending}
      isDisabled={draft.way === "Password" && !draft.password}
      onClose={onClose}
      onSubmit={() =>
        reset.mutate(
          { UserName: user.UserName, ...signInInput(draft) },
          {
            onSuccess: (answer) => {
              if (hasSomethingToTell(answer)) return setTold(answer);
              toast({ family: "green", title: "Password reset." });
              onClose();
            },
          },
        )
      }
    >
      <p>
        They are signed out everywhere, and the password of before is good no more. Access keys stay.
        {user.HasSecondFactor && " Their second factor is still asked for."}
      </p>
      <SignInWayFields draft={draft} onChange={setDraft} error={reset.error} />
    </FormDialog>
  );
}

function SecondFactorDialog({ user, onClose }: Props) {
  const reset = useChange("ResetSecondFactor");
  return (
    <ConfirmDialog
      title="Reset this second factor?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Reset second factor"
      items={[user.UserName]}
      isPending={reset.isPending}
      error={reset.isError ? messageOf(reset.error) : undefined}
      onConfirm={() =>
        reset.mutate(
          { UserName: user.UserName },
          {
            onSuccess: () => {
              toast({ family: "green", title: "Second factor reset." });
              onClose();
            },
          },
        )
      }
    >
      Their password alone signs them in until they set up another. Make sure that it is really they who ask.
    </ConfirmDialog>
  );
}

function DeleteDialog({ user, onClose, onDeleted }: Props & { onDeleted: () => void }) {
  const remove = useChange("DeleteUser");
  return (
    <ConfirmDialog
      title="Delete this user?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete user"
      items={[user.UserName]}
      typed={user.UserName}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(
          { UserName: user.UserName },
          {
            onSuccess: () => {
              toast({ family: "green", title: `User ${user.UserName} deleted.` });
              onDeleted();
            },
          },
        )
      }
    >
      They are signed out at once and their access keys stop working. What they did stays in the audit under their name.
    </ConfirmDialog>
  );
}
