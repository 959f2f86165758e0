"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ComboBox } from "@/components/ui/combo-box";
import { FormDialog } from "./form-dialog";
import { settingsQueries, type UserFacts, useChange } from "./queries";

/** Puts a user into one more group. Mounted while it is open. */
export function AddToGroupDialog({ user, onClose }: { user: UserFacts; onClose: () => void }) {
  const groups = useQuery(settingsQueries.groups());
  const [chosen, setChosen] = useState<string | null>(null);
  const add = useChange("AddGroupMembers");
  const options = (groups.data?.Groups ?? [])
    .filter(({ GroupName }) => user.Groups.every((group) => group.GroupName !== GroupName))
    .map(({ GroupName, Description }) => ({ id: GroupName, label: GroupName, description: Description || undefined }));
  return (
    <FormDialog
      title={`Add ${user.UserName} to a group`}
      submitLabel="Add to group"
      fields={[]}
      error={add.error ?? groups.error}
      isPending={add.isPending}
      isDisabled={chosen === null}
      onClose={onClose}
      onSubmit={() =>
        chosen !== null && add.mutate({ GroupName: chosen, UserNames: [user.UserName] }, { onSuccess: onClose })
      }
    >
      <ComboBox label="Group" options={options} value={chosen} onChange={setChosen} />
      {groups.data && options.length === 0 && <p className="text-muted">There is no other group.</p>}
    </FormDialog>
  );
}
