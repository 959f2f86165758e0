"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { useUrlState } from "@/components/console/url-state";
import { moment } from "@/components/nodes/node-columns";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Screen } from "@/components/ui/screen";
import { Stat } from "@/components/ui/stat";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { CancelDialog } from "./cancel-dialog";
import { isActive } from "./command-columns";
import { CommandDescription } from "./command-description";
import { InvocationOutput } from "./invocation-output";
import { InvocationsPanel } from "./invocations-panel";
import { type CommandDetail, commandQueries } from "./queries";
import { RerunDialog } from "./rerun-dialog";

const breadcrumbs = [{ label: "Commands", href: "/commands" }];
const address = { sent: "" };

/** One command: how it stands on every machine, what it ran, and what can be done about it. */
export function CommandScreen({ commandId }: { commandId: string }) {
  const query = useQuery(commandQueries.one(commandId));
  useLive("command", commandId, commandQueries.one(commandId).queryKey);
  return (
    <DetailScreen query={query} title={`Command ID: ${commandId}`} breadcrumbs={breadcrumbs} missing={["InvalidCommandId", "ValidationException"]} missingTitle="Command not found">
      {(command) => <Known command={command} />}
    </DetailScreen>
  );
}

function Known({ command }: { command: CommandDetail }) {
  const router = useRouter();
  const [{ sent }, setUrl] = useUrlState(address);
  const [dialog, setDialog] = useState<"cancel" | "rerun">();
  const invocations = useQuery(commandQueries.invocations(command.CommandId));
  const isRunning = isActive(command);
  const isCancelling = command.CancelRequestedDateTime !== null && isRunning;
  useShortcut("x", "Cancel this command", () => setDialog("cancel"), isRunning && !isCancelling);
  useShortcut("n", "Copy this command to a new one", () => router.push(`/commands/new?from=${command.CommandId}`));
  const only = invocations.data?.length === 1 ? invocations.data[0] : undefined;

  return (
    <Screen
      title={`Command ID: ${command.CommandId}`}
      breadcrumbs={breadcrumbs}
      status={
        <StatusBadge family={command.Verdict.Family} isPill>
          {command.Verdict.Text}
        </StatusBadge>
      }
      actions={
        <>
          <ButtonLink href={`/commands/new?from=${command.CommandId}`}>Copy to new</ButtonLink>
          <Button onPress={() => setDialog("rerun")}>Rerun</Button>
          <Button kind={isRunning ? "danger" : "normal"} isDisabled={!isRunning || isCancelling} onPress={() => setDialog("cancel")}>
            Cancel command
          </Button>
        </>
      }
      banners={
        sent && (
          <Banner kind="success" onDismiss={() => setUrl({ sent: "" })}>
            Command <span className="font-mono text-sm">{command.CommandId}</span> was sent to {command.TargetCount.toLocaleString("en-US")} {command.TargetCount === 1 ? "machine" : "machines"}.
          </Banner>
        )
      }
    >
      <Numbers command={command} />
      <InvocationsPanel command={command} query={invocations} />
      {only && <InvocationOutput commandId={command.CommandId} nodeId={only.InstanceId} />}
      <CommandDescription command={command} />
      {dialog === "cancel" && <CancelDialog commandId={command.CommandId} onClose={() => setDialog(undefined)} />}
      {dialog === "rerun" && <RerunDialog command={command} onClose={() => setDialog(undefined)} />}
    </Screen>
  );
}

function Numbers({ command }: { command: CommandDetail }) {
  const number = (value: number) => value.toLocaleString("en-US");
  return (
    <section aria-label="Command status" className="grid grid-cols-2 gap-3 lg:grid-cols-5">
      <Stat label="# targets" value={number(command.TargetCount)} note={<>requested <Time value={moment(command.RequestedDateTime)} /></>} />
      <Stat label="Success" value={number(command.Counts.Success ?? 0)} family="green" />
      <Stat label="# completed" value={number(command.CompletedCount)} note={`of ${number(command.TargetCount)}`} />
      <Stat label="# error" value={number(command.ErrorCount)} family={command.ErrorCount > 0 ? "red" : undefined} />
      <Stat label="# delivery timed out" value={number(command.DeliveryTimedOutCount)} family={command.DeliveryTimedOutCount > 0 ? "red" : undefined} />
    </section>
  );
}
