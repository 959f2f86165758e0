"use client";

import { useState } from "react";
import { problemAt } from "@/components/console/console-error";
import { FormDialog } from "@/components/settings/form-dialog";
import { Banner } from "@/components/ui/banner";
import { Link } from "@/components/ui/link";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { groupNameProblem } from "@/core/node-groups/node-group-rules";
import { groupFilterText } from "./group-filter";
import { GroupMembers } from "./group-members";
import { type NodeGroupFilters, useChangeNodeGroup } from "./queries";

/** What {@link SaveGroupDialog} takes. */
export type SaveGroupDialogProps = {
  filters: NodeGroupFilters;
  /** Filters of the list that no group can ask, in words. */
  leftOut: readonly string[];
  onClose: () => void;
};

/** Saves a filter of the list of machines as a group. Mounted while it is open. */
export function SaveGroupDialog({ filters, leftOut, onClose }: SaveGroupDialogProps) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isTried, setTried] = useState(false);
  const create = useChangeNodeGroup("CreateNodeGroup");
  const problem = groupNameProblem(name.trim());
  return (
    <FormDialog
      title="Save this filter as a group"
      submitLabel="Save group"
      fields={["Name", "Description"]}
      error={create.error}
      isPending={create.isPending}
      isDisabled={filters.length === 0}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (problem !== undefined) return;
        create.mutate(
          { Name: name.trim(), Description: description.trim(), Filters: filters },
          {
            onSuccess: ({ Group }) => {
              toast({
                family: "green",
                title: `Group ${Group.Name} saved.`,
                description: "Commands can be aimed by it.",
              });
              onClose();
            },
          },
        );
      }}
    >
      {leftOut.length > 0 && (
        <Banner kind="warning" title={`Not part of the group: ${leftOut.join(", ")}.`}>
          A group asks for tags, ids, platform and agent. It may have other machines than this list shows.
        </Banner>
      )}
      <TextField
        label="Group name"
        help="Letters, digits and _ . - Commands and policies speak of it, so it cannot be changed later."
        autoFocus
        isRequired
        autoComplete="off"
        value={name}
        onChange={setName}
        error={problemAt(create.error, "Name") ?? (isTried ? problem : undefined)}
      />
      <TextField
        label="Description"
        isOptional
        value={description}
        onChange={setDescription}
        error={problemAt(create.error, "Description")}
      />
      {filters.length > 0 && <p className="break-words">{groupFilterText(filters)}</p>}
      <GroupMembers filters={filters} />
      <p className="text-sm text-muted">
        A machine that meets it later is in the group at once. All groups are under{" "}
        <Link href="/managed-instances/groups">Groups</Link>.
      </p>
    </FormDialog>
  );
}
