"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { moment } from "@/components/console/moment";
import { useMay } from "@/components/console/session";
import { ButtonLink } from "@/components/ui/button-link";
import { KeyValue } from "@/components/ui/key-value";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Time } from "@/components/ui/time";
import { groupMachinesAddress } from "./group-address";
import { groupFilterText } from "./group-filter";
import { GroupMembers } from "./group-members";
import { NodeGroupForm } from "./node-group-form";
import { type NodeGroupFacts, nodeGroupQueries } from "./queries";

const DeleteGroupDialog = dynamic(
  () => onDemand(() => import("./delete-group-dialog")).then((loaded) => loaded.DeleteGroupDialog),
  { ssr: false },
);
const breadcrumbs = [
  { label: "Managed Instances", href: "/managed-instances" },
  { label: "Groups", href: "/managed-instances/groups" },
];

/** The group of `?group=`: to be changed, or only read. */
export function EditNodeGroupScreen() {
  const name = useSearchParams().get("group") ?? "";
  const may = useMay();
  const query = useQuery(nodeGroupQueries.one(name));
  const [look, setLook] = useState(0);
  return (
    <DetailScreen
      query={query}
      title={name}
      breadcrumbs={breadcrumbs}
      missing={["NodeGroupNotFound", "ValidationException"]}
      missingTitle="Group not found"
    >
      {({ Group }) =>
        may("UpdateNodeGroup") ? (
          <ChangeGroup
            key={`${name} ${look}`}
            group={Group}
            onReload={() => void query.refetch().then(() => setLook((before) => before + 1))}
          />
        ) : (
          <ReadGroup group={Group} />
        )
      }
    </DetailScreen>
  );
}

type Group = NodeGroupFacts["Group"];

/** What is edited is what was looked at: a change by somebody else must not slip in under the hands. */
function ChangeGroup({ group, onReload }: { group: Group; onReload: () => void }) {
  const [opened] = useState(group);
  const router = useRouter();
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <NodeGroupForm
        existing={opened}
        onReload={onReload}
        onDelete={may("DeleteNodeGroup") ? () => setDeleting(true) : undefined}
      />
      {isDeleting && (
        <DeleteGroupDialog
          name={opened.Name}
          onClose={() => setDeleting(false)}
          onDeleted={() => router.push("/managed-instances/groups")}
        />
      )}
    </>
  );
}

/** A group that this person can only read. */
function ReadGroup({ group }: { group: Group }) {
  return (
    <Screen
      title={group.Name}
      breadcrumbs={breadcrumbs}
      description={group.Description || undefined}
      actions={<ButtonLink href={groupMachinesAddress(group.Name)}>Show its machines</ButtonLink>}
    >
      <Panel title="Group">
        <KeyValue
          items={[
            { label: "Machines with", value: groupFilterText(group.Filters) },
            { label: "Changed", value: <Time value={moment(group.ModifiedDate)} /> },
            { label: "By", value: group.ModifiedBy.replace(/^user\//, "") },
          ]}
        />
      </Panel>
      <Panel title="In the group now">
        <GroupMembers filters={group.Filters} />
      </Panel>
    </Screen>
  );
}
