"use client";

import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { useSession } from "@/components/console/session";
import { ConfirmDialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { BuiltInRole } from "@/core/access/roles";
import type { AccountFacts } from "./account-screen";
import { FormDialog } from "./form-dialog";
import { useChange } from "./queries";
import { RoleSelect } from "./role-select";

/** What is done about an account. */
export type AccountAction =
  | { kind: "rename" }
  | { kind: "add" }
  | { kind: "remove"; member: AccountFacts["Members"][number] };

type Props = { account: AccountFacts; onClose: () => void };

/** The window of each action. Mounted while one is open. */
export function AccountDialogs({ action, ...rest }: Props & { action: AccountAction }) {
  if (action.kind === "rename") return <RenameDialog {...rest} />;
  if (action.kind === "add") return <AddDialog {...rest} />;
  return <RemoveDialog {...rest} member={action.member} />;
}

function RenameDialog({ account, onClose }: Props) {
  const [name, setName] = useState(account.AccountName);
  const rename = useChange("RenameAccount");
  return (
    <FormDialog
      title="Rename this account"
      submitLabel="Rename"
      fields={["AccountName"]}
      error={rename.error}
      isPending={rename.isPending}
      isDisabled={!name.trim()}
      onClose={onClose}
      onSubmit={() => rename.mutate({ AccountId: account.AccountId, AccountName: name.trim() }, { onSuccess: onClose })}
    >
      <TextField
        label="Account name"
        autoFocus
        isRequired
        autoComplete="off"
        value={name}
        onChange={setName}
        error={problemAt(rename.error, "AccountName")}
      />
    </FormDialog>
  );
}

function AddDialog({ account, onClose }: Props) {
  const session = useSession();
  const [name, setName] = useState("");
  const [home, setHome] = useState(session?.AccountId ?? "");
  const [role, setRole] = useState<BuiltInRole>("Operator");
  const add = useChange("AddAccountMember");
  return (
    <FormDialog
      title={`Add a member to ${account.AccountName}`}
      submitLabel="Add member"
      fields={["UserName", "UserAccountId", "AccountId", "Role"]}
      error={add.error}
      isPending={add.isPending}
      isDisabled={!name.trim() || !home.trim()}
      onClose={onClose}
      onSubmit={() =>
        add.mutate(
          { AccountId: account.AccountId, UserName: name.trim(), UserAccountId: home.trim(), Role: role },
          {
            onSuccess: () => {
              toast({ family: "green", title: `${name.trim()} may work in ${account.AccountName}.` });
              onClose();
            },
          },
        )
      }
    >
      <TextField
        label="User name"
        autoFocus
        isRequired
        autoComplete="off"
        value={name}
        onChange={setName}
        error={problemAt(add.error, "UserName")}
      />
      <TextField
        label="Their own account's ID"
        isRequired
        isMono
        inputMode="numeric"
        value={home}
        onChange={setHome}
        error={problemAt(add.error, "UserAccountId") ?? problemAt(add.error, "AccountId")}
      />
      <RoleSelect
        value={role}
        onChange={setRole}
        error={problemAt(add.error, "Role")}
        help="What they are in this account."
      />
    </FormDialog>
  );
}

function RemoveDialog({ account, member, onClose }: Props & { member: AccountFacts["Members"][number] }) {
  const remove = useChange("RemoveAccountMember");
  return (
    <ConfirmDialog
      title="Remove this member?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Remove member"
      items={[`${member.UserName} of ${member.UserAccountName}`]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(
          { AccountId: account.AccountId, UserName: member.UserName, UserAccountId: member.UserAccountId },
          {
            onSuccess: () => {
              toast({ family: "green", title: "Member removed." });
              onClose();
            },
          },
        )
      }
    >
      They cannot work in {account.AccountName} any more, from now on. They stay a user of their own account.
    </ConfirmDialog>
  );
}
