"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ConsoleError, isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { UnsavedGuard } from "@/components/documents/unsaved-guard";
import { nodeFilterProperties, toNodeQuestion } from "@/components/nodes/node-filter";
import { nodeQueries } from "@/components/nodes/queries";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { ErrorLine } from "@/components/ui/field";
import { FilterBar } from "@/components/ui/filter-bar";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { groupNameProblem } from "@/core/node-groups/node-group-rules";
import { groupMachinesAddress } from "./group-address";
import { groupFilterProperties, toGroupTokens } from "./group-filter";
import { GroupMembers } from "./group-members";
import { type NodeGroupFacts, useChangeNodeGroup } from "./queries";

const breadcrumbs = [
  { label: "Managed Instances", href: "/managed-instances" },
  { label: "Groups", href: "/managed-instances/groups" },
];
const fields = ["Name", "Description", "Filters"];

/** What {@link NodeGroupForm} takes. */
export type NodeGroupFormProps = {
  /** The group that is changed, as it was looked at; none for a new one. */
  existing?: NodeGroupFacts["Group"];
  /** Looks at the group again, after somebody else has changed it. */
  onReload?: () => void;
  onDelete?: () => void;
};

/** A group of machines: what it is called, what it asks, and beside it whom that means now. */
export function NodeGroupForm({ existing, onReload, onDelete }: NodeGroupFormProps) {
  const router = useRouter();
  const [name, setName] = useState(existing?.Name ?? "");
  const [description, setDescription] = useState(existing?.Description ?? "");
  const [tokens, setTokens] = useState(() => toGroupTokens(existing?.Filters ?? []));
  const [isTried, setTried] = useState(false);
  const create = useChangeNodeGroup("CreateNodeGroup");
  const update = useChangeNodeGroup("UpdateNodeGroup");
  // What the first machines have is what is offered to choose from.
  const nodes = useQuery(nodeQueries.list({ pageSize: 100 }));

  const change = existing ? update : create;
  const { search, filters = [] } = toNodeQuestion(tokens);
  const nameProblem = existing ? undefined : groupNameProblem(name.trim());
  const filterProblem = search
    ? "Choose what the text is about: a tag, a platform, an id."
    : filters.length === 0
      ? "Give at least one filter."
      : undefined;
  const isUnsaved =
    !change.isSuccess &&
    (name !== (existing?.Name ?? "") ||
      description !== (existing?.Description ?? "") ||
      JSON.stringify(filters) !== JSON.stringify(toNodeQuestion(toGroupTokens(existing?.Filters ?? [])).filters));
  const isOutdated = change.error instanceof ConsoleError && change.error.code === "NodeGroupChanged";

  const save = () => {
    setTried(true);
    if (nameProblem !== undefined || filterProblem !== undefined || change.isPending) return;
    const onSuccess = () => {
      toast({ family: "green", title: `Group ${name.trim()} saved.` });
      router.push("/managed-instances/groups");
    };
    const content = { Description: description.trim(), Filters: filters };
    if (existing) update.mutate({ Name: existing.Name, Version: existing.Version, ...content }, { onSuccess });
    else create.mutate({ Name: name.trim(), ...content }, { onSuccess });
  };

  return (
    <Screen
      title={existing?.Name ?? "Create group"}
      breadcrumbs={breadcrumbs}
      actions={
        <>
          {onDelete && <Button onPress={onDelete}>Delete group</Button>}
          {existing && <ButtonLink href={groupMachinesAddress(existing.Name)}>Show its machines</ButtonLink>}
          <ButtonLink href="/managed-instances/groups">Cancel</ButtonLink>
          <Button kind="primary" isPending={change.isPending} onPress={save}>
            {existing ? "Save group" : "Create group"}
          </Button>
        </>
      }
      banners={
        change.isError &&
        (isOutdated || !isAllShownBeside(change.error, fields)) && (
          <Banner
            kind="error"
            title="The group was not saved."
            action={isOutdated && onReload && <Button onPress={onReload}>Show it as it is now</Button>}
          >
            {messageOf(change.error)}
          </Banner>
        )
      }
    >
      <UnsavedGuard isUnsaved={isUnsaved} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Group">
            <div className="flex flex-col gap-4">
              {!existing && (
                <TextField
                  label="Group name"
                  help="Letters, digits and _ . - Commands and policies speak of it, so it cannot be changed later."
                  autoFocus
                  isRequired
                  autoComplete="off"
                  value={name}
                  onChange={setName}
                  error={problemAt(create.error, "Name") ?? (isTried ? nameProblem : undefined)}
                />
              )}
              <TextField
                label="Description"
                isOptional
                value={description}
                onChange={setDescription}
                error={problemAt(change.error, "Description")}
              />
            </div>
          </Panel>
          <Panel
            title="Machines with"
            description="All filters have to hold; several values of one are alternatives. Tags are given by people; platform and versions are what a machine says of itself."
          >
            <div className="flex flex-col gap-2">
              <FilterBar
                label="Filters of the group"
                properties={groupFilterProperties(nodeFilterProperties(nodes.data?.Nodes ?? []))}
                value={tokens}
                onChange={(value) => setTokens([...value])}
              />
              {(isTried || search) && filterProblem !== undefined && <ErrorLine>{filterProblem}</ErrorLine>}
              {problemAt(change.error, "Filters") && <ErrorLine>{problemAt(change.error, "Filters")}</ErrorLine>}
            </div>
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="In the group now">
            <GroupMembers filters={search ? [] : filters} />
          </Panel>
          {existing && (
            <p className="text-sm text-muted">
              Whoever aims a command by this group from now on reaches the machines that meet it as it is then. Commands
              that were sent keep theirs.
            </p>
          )}
        </div>
      </div>
    </Screen>
  );
}
