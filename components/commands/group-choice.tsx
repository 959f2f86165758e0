"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { groupAddress } from "@/components/node-groups/group-address";
import { groupFilterText } from "@/components/node-groups/group-filter";
import { machinesText } from "@/components/node-groups/group-members";
import { nodeGroupQueries } from "@/components/node-groups/queries";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ComboBoxOnDemand } from "@/components/ui/choices-on-demand";
import { Link } from "@/components/ui/link";

/** The group of machines that a command is aimed by; who is in it is told beside the form, machine by machine. */
export function GroupChoice({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const groups = useQuery(nodeGroupQueries.list);
  useLive("node-group", undefined, nodeGroupQueries.all);
  useLive("node", undefined, nodeGroupQueries.all);
  if (groups.error && !groups.data)
    return (
      <Banner
        kind="error"
        title={messageOf(groups.error)}
        action={<Button onPress={() => void groups.refetch()}>Retry</Button>}
      />
    );
  const all = groups.data ?? [];
  const chosen = all.find(({ Name }) => Name === value);
  return (
    <div className="flex flex-col gap-2">
      <div className="max-w-xl">
        <ComboBoxOnDemand
          key={all.length}
          label="Resource group"
          placeholder="Choose a group"
          options={groups.data?.map(({ Name, Filters, Total }) => ({
            id: Name,
            label: Name,
            description: `${machinesText(Total)}: ${groupFilterText(Filters)}`,
          }))}
          value={value || null}
          onChange={(name) => onChange(name ?? "")}
          error={groups.data && value !== "" && !chosen ? `There is no group ${value} that you may see.` : undefined}
        />
      </div>
      {chosen ? (
        <p className="text-muted break-words">
          {machinesText(chosen.Total)} with {groupFilterText(chosen.Filters)}. Whoever is in it when the command is sent
          is meant. <Link href={groupAddress(chosen.Name)}>Show the group</Link>
        </p>
      ) : (
        <p className="text-muted">
          {groups.data?.length === 0 ? "There is no group yet that you may see. " : "A group is a saved filter. "}
          <Link href="/managed-instances/groups">Groups of machines</Link>
        </p>
      )}
    </div>
  );
}
