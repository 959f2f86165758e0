"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { useMay } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { invocationWord } from "@/core/commands/status-words";
import { InvocationOutput } from "./invocation-output";
import { OddMachineKeys } from "./odd-machine-keys";
import { commandQueries, type Invocation, type InvocationSummary } from "./queries";
import { useOutputGroups } from "./use-output-groups";

const CancelDialog = dynamic(() => onDemand(() => import("./cancel-dialog")).then((loaded) => loaded.CancelDialog), {
  ssr: false,
});
const UploadsPanel = dynamic(
  () => onDemand(() => import("@/components/output-destinations/uploads-panel")).then((loaded) => loaded.UploadsPanel),
  { ssr: false, loading: () => <Skeleton width="60%" /> },
);

/** What one command did on one machine, step by step, line by line. Source: EC2 console, Output on an instance. */
export function InvocationScreen({ commandId, nodeId }: { commandId: string; nodeId: string }) {
  const query = useQuery(commandQueries.invocation(commandId, nodeId));
  useLive("command", commandId, commandQueries.invocation(commandId, nodeId).queryKey);
  return (
    <DetailScreen
      query={query}
      title={`Output on ${nodeId}`}
      breadcrumbs={breadcrumbs(commandId)}
      missing={["InvocationDoesNotExist", "InvalidCommandId", "ValidationException"]}
      missingTitle="Invocation not found"
    >
      {(invocation) => <Known invocation={invocation} />}
    </DetailScreen>
  );
}

const breadcrumbs = (commandId: string) => [
  { label: "Commands", href: "/commands" },
  { label: `Command ID: ${commandId}`, href: `/commands/${commandId}` },
];

function Known({ invocation }: { invocation: Invocation }) {
  const [isCancelling, setCancelling] = useState(false);
  const { family, label } = invocationWord(invocation.State);
  const { data: command } = useQuery(commandQueries.one(invocation.CommandId));
  const may = useMay();
  const mayCancel = may("CancelCommand") && !invocation.HasEnded && invocation.State !== "Cancelling";
  useShortcut("x", "Cancel the command on this machine", () => setCancelling(true), mayCancel);
  return (
    <Screen
      title={`Output on ${invocation.InstanceName || invocation.InstanceId}`}
      breadcrumbs={breadcrumbs(invocation.CommandId)}
      status={
        <StatusBadge family={family} isPill>
          {label}
        </StatusBadge>
      }
      actions={
        <>
          {may("SendCommand") && (
            <ButtonLink href={`/commands/new?from=${invocation.CommandId}&nodes=${invocation.InstanceId}`}>
              Copy to new
            </ButtonLink>
          )}
          {may("CancelCommand") && (
            <Button kind={mayCancel ? "danger" : "normal"} isDisabled={!mayCancel} onPress={() => setCancelling(true)}>
              Cancel command
            </Button>
          )}
        </>
      }
    >
      <OtherMachines commandId={invocation.CommandId} nodeId={invocation.InstanceId} />
      <InvocationOutput commandId={invocation.CommandId} nodeId={invocation.InstanceId} />
      {command?.OutputS3BucketName && <UploadsPanel commandId={invocation.CommandId} nodeId={invocation.InstanceId} />}
      {isCancelling && (
        <CancelDialog
          commandId={invocation.CommandId}
          machines={[{ InstanceId: invocation.InstanceId, Name: invocation.InstanceName }]}
          onClose={() => setCancelling(false)}
        />
      )}
    </Screen>
  );
}

const none: readonly InvocationSummary[] = [];

/** The way to the other machines of the command that somebody should look at. */
function OtherMachines({ commandId, nodeId }: { commandId: string; nodeId: string }) {
  const router = useRouter();
  const { data: all = none } = useQuery(commandQueries.invocations(commandId));
  const { odd } = useOutputGroups(commandId, all);
  // Where this is the only odd one there is nowhere to go.
  if (odd.size === 0 || (odd.size === 1 && odd.has(nodeId))) return null;
  return (
    <OddMachineKeys
      all={all}
      odd={odd}
      current={nodeId}
      onGo={(next) => router.push(`/commands/${commandId}/${next}`)}
    />
  );
}
