"use client";

import { useQuery } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import { useLive } from "@/components/console/live";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { ButtonLink } from "@/components/ui/button-link";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { commandColumns } from "./command-columns";
import { commandQueries } from "./queries";

const columns = commandColumns
  .filter(({ id }) => ["CommandId", "Status", "RequestedDateTime", "DocumentName", "Comment"].includes(id))
  .map((column) => ({ ...column, isSortable: false }));

/** The latest commands that reached one machine. */
export function NodeCommands({ nodeId }: { nodeId: string }) {
  const may = useMay();
  const query = useQuery(commandQueries.list({ InstanceId: nodeId, MaxResults: 25 }));
  useLive("command", undefined, [...commandQueries.all, "list"]);
  return (
    <Panel
      title="Recent commands"
      isFlush
      footer={
        query.data?.NextToken && (
          <Link href={`/commands?tab=history&f=${encodeURIComponent(`InstanceId=${nodeId}`)}`}>
            All commands of this machine
          </Link>
        )
      }
    >
      <ResourceTable
        label="Recent commands"
        isFlush
        query={query}
        rows={(data) => data.Commands}
        columns={columns}
        rowKey={(command) => command.CommandId}
        rowHref={(command) => `/commands/${command.CommandId}/${nodeId}`}
        empty={{
          title: "Nothing was run on this machine yet",
          action: may("SendCommand") && (
            <ButtonLink href={`/commands/new?nodes=${nodeId}`} icon={SquareTerminal}>
              Run command
            </ButtonLink>
          ),
        }}
      />
    </Panel>
  );
}
