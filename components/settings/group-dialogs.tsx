"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { useSettled } from "@/components/console/use-settled";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { type BuiltInRole, isBuiltInRole } from "@/core/access/roles";
import { FormDialog } from "./form-dialog";
import type { GroupFacts } from "./group-screen";
import { settingsQueries, useChange } from "./queries";
import { RoleSelect } from "./role-select";

type Props = { group: GroupFacts; onClose: () => void };

/** The window of each action on a group. Mounted while one is open. */
export function GroupDialogs({
  action,
  onDeleted,
  ...rest
}: Props & { action: "edit" | "delete" | "add"; onDeleted: () => void }) {
  if (action === "edit") return <EditDialog {...rest} />;
  if (action === "add") return <AddDialog {...rest} />;
  return <DeleteDialog {...rest} onDeleted={onDeleted} />;
}

function EditDialog({ group, onClose }: Props) {
  const [description, setDescription] = useState(group.Description);
  const [role, setRole] = useState<BuiltInRole>(isBuiltInRole(group.Role) ? group.Role : "None");
  const update = useChange("UpdateGroup");
  return (
    <FormDialog
      title={`Edit ${group.GroupName}`}
      submitLabel="Save"
      fields={["Description", "Role"]}
      error={update.error}
      isPending={update.isPending}
      onClose={onClose}
      onSubmit={() =>
        update.mutate(
          { GroupName: group.GroupName, Description: description.trim(), Role: role },
          {
            onSuccess: () => {
              toast({ family: "green", title: "Group changed." });
              onClose();
            },
          },
        )
      }
    >
      <TextField
        label="Description"
        isOptional
        autoFocus
        value={description}
        onChange={setDescription}
        error={problemAt(update.error, "Description")}
      />
      <RoleSelect
        value={role}
        onChange={setRole}
        error={problemAt(update.error, "Role")}
        help="Every member has it from their next click on."
      />
    </FormDialog>
  );
}

function AddDialog({ group, onClose }: Props) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const users = useQuery(settingsQueries.users(useSettled(search.trim(), 200)));
  const add = useChange("AddGroupMembers");
  const candidates = (users.data?.Users ?? []).filter(({ UserName }) =>
    group.Members.every((member) => member.UserName !== UserName),
  );
  const toggle = (name: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(name);
    else next.delete(name);
    setChosen(next);
  };
  return (
    <FormDialog
      title={`Add members to ${group.GroupName}`}
      submitLabel={chosen.size > 1 ? `Add ${chosen.size} members` : "Add member"}
      fields={[]}
      error={add.error ?? users.error}
      isPending={add.isPending}
      isDisabled={chosen.size === 0}
      onClose={onClose}
      onSubmit={() => add.mutate({ GroupName: group.GroupName, UserNames: [...chosen] }, { onSuccess: onClose })}
    >
      <TextField label="Find users" autoFocus autoComplete="off" value={search} onChange={setSearch} />
      <fieldset className="flex max-h-60 flex-col gap-0.5 overflow-y-auto rounded-md border border-line px-3 py-2">
        <legend className="sr-only">Users</legend>
        {candidates.map(({ UserName }) => (
          <Checkbox key={UserName} isSelected={chosen.has(UserName)} onChange={(isOn) => toggle(UserName, isOn)}>
            {UserName}
          </Checkbox>
        ))}
        {users.data && candidates.length === 0 && <p className="text-muted">Nobody else is found.</p>}
      </fieldset>
    </FormDialog>
  );
}

function DeleteDialog({ group, onClose, onDeleted }: Props & { onDeleted: () => void }) {
  const remove = useChange("DeleteGroup");
  return (
    <ConfirmDialog
      title="Delete this group?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete group"
      items={[group.GroupName]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(
          { GroupName: group.GroupName },
          {
            onSuccess: () => {
              toast({ family: "green", title: `Group ${group.GroupName} deleted.` });
              onDeleted();
            },
          },
        )
      }
    >
      Its {group.Members.length === 1 ? "member stays a user" : `${group.Members.length} members stay users`}, without
      what the group gave. Policies that speak of it permit nobody by it any more.
    </ConfirmDialog>
  );
}
