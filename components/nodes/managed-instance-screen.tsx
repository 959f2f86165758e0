"use client";

import { useQuery } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Table } from "@/components/ui/table";
import { Tabs } from "@/components/ui/tabs";
import { NodeDescription } from "./node-description";
import type { NodeAction } from "./node-dialogs";
import { nodeTitle } from "./node-title";
import { PingBadge } from "./ping-badge";
import { type ManagedNode, nodeQueries } from "./queries";

const breadcrumbs = [{ label: "Managed Instances", href: "/managed-instances" }];
const address = { tab: "description" };

const NodeDialogs = dynamic(() => onDemand(() => import("./node-dialogs")).then((loaded) => loaded.NodeDialogs), {
  ssr: false,
});
/** What others say of a machine, each in a tab of its own. */
type OtherTabs = { commands: ReactNode; associations: ReactNode; compliance: ReactNode; timeline: ReactNode };

/** One machine: what is known of it, its tags, what was run on it, and what happened to it. */
export function ManagedInstanceScreen({ nodeId, ...tabs }: { nodeId: string } & OtherTabs) {
  const query = useQuery(nodeQueries.one(nodeId));
  useLive("node", nodeId, nodeQueries.one(nodeId).queryKey);
  return (
    <DetailScreen
      query={query}
      title={nodeId}
      breadcrumbs={breadcrumbs}
      missing={["InvalidInstanceId", "ValidationException"]}
      missingTitle="Managed instance not found"
    >
      {(data) => <Known node={data} {...tabs} />}
    </DetailScreen>
  );
}

function Known({ node, commands, associations, compliance, timeline }: { node: ManagedNode } & OtherTabs) {
  const router = useRouter();
  const may = useMay();
  const [{ tab }, setUrl] = useUrlState(address);
  const [action, setAction] = useState<NodeAction>();
  return (
    <Screen
      title={nodeTitle(node)}
      breadcrumbs={breadcrumbs}
      status={
        <>
          <PingBadge status={node.PingStatus} isPill />
          {node.IsLocal && <Badge family="blue">for trial</Badge>}
        </>
      }
      actions={
        <>
          <Menu
            label="Actions"
            items={[
              [
                {
                  id: "tags",
                  label: "Edit tags",
                  isOffered: may("AddTagsToResource"),
                  onAction: () => setAction("tags"),
                },
                {
                  id: "rename",
                  label: "Rename",
                  isOffered: may("UpdateManagedNodeName"),
                  onAction: () => setAction("rename"),
                },
              ],
              [
                {
                  id: "deregister",
                  label: "Deregister this managed instance",
                  isDanger: true,
                  isOffered: may("DeregisterManagedInstance"),
                  onAction: () => setAction("deregister"),
                },
              ],
            ]}
          />
          {may("SendCommand") && (
            <ButtonLink href={`/commands/new?nodes=${node.InstanceId}`} kind="primary" icon={SquareTerminal}>
              Run command
            </ButtonLink>
          )}
        </>
      }
      banners={
        <>
          {node.SharesServerAccount && (
            <Banner kind="warning" title="Commands on this machine can read this server's keys.">
              Its agent runs under the same account as the server itself. Whoever may run commands here can read the
              keys that sign orders and open secrets. Use it for trying things out.
            </Banner>
          )}
          {node.Quarantine && (
            <Banner kind="error" title="A second machine claims to be this one.">
              {node.Quarantine.Reason || "It was refused, because the first still answers."} This happens when a disk is
              cloned after registration. Register the copy with an activation of its own.
            </Banner>
          )}
        </>
      }
    >
      <Tabs
        label="About this machine"
        selected={tab}
        onSelect={(id) => setUrl({ tab: id })}
        items={[
          { id: "description", label: "Description", content: <NodeDescription node={node} /> },
          ...(may("ListCommands") ? [{ id: "commands", label: "Commands", content: commands }] : []),
          ...(may("DescribeInstanceAssociationsStatus")
            ? [{ id: "associations", label: "Associations", content: associations }]
            : []),
          ...(may("ListNodeComplianceItems") ? [{ id: "compliance", label: "Compliance", content: compliance }] : []),
          {
            id: "tags",
            label: "Tags",
            count: node.Tags.length,
            content: <TagsPanel node={node} onEdit={() => setAction("tags")} />,
          },
          { id: "timeline", label: "Timeline", content: timeline },
        ]}
      />
      {action && (
        <NodeDialogs
          action={action}
          node={node}
          onClose={() => setAction(undefined)}
          onDeregistered={() => router.push("/managed-instances")}
        />
      )}
    </Screen>
  );
}

function TagsPanel({ node, onEdit }: { node: ManagedNode; onEdit: () => void }) {
  const may = useMay();
  return (
    <Panel title="Tags" isFlush actions={may("AddTagsToResource") && <Button onPress={onEdit}>Edit tags</Button>}>
      {node.Tags.length === 0 ? (
        <EmptyState title="This machine has no tags">
          Tags say what a machine is for. Commands can be sent to all machines with a tag.
        </EmptyState>
      ) : (
        <Table
          label="Tags"
          isFlush
          rows={node.Tags}
          rowKey={(tag) => tag.Key}
          columns={[
            { id: "key", header: "Key", cell: (tag) => tag.Key },
            { id: "value", header: "Value", cell: (tag) => tag.Value || "-" },
          ]}
          empty={{ title: "No tags" }}
        />
      )}
    </Panel>
  );
}
