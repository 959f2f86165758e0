"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { CopyLink } from "@/components/console/copy-link";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { classNames } from "@/components/ui/class-names";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { machines } from "@/core/nodes/machine-count";
import { parseWebhookArn } from "@/core/notifications/notification-rules";
import { isActive } from "./command-columns";
import { CommandDescription } from "./command-description";
import { InvocationsPanel } from "./invocations-panel";
import { OutputGroupsPanel } from "./output-groups-panel";
import { type CommandDetail, commandQueries, type InvocationSummary } from "./queries";
import { TriedFirst } from "./tried-first";
import { useOutputGroups } from "./use-output-groups";

const InvocationOutput = dynamic(
  () => onDemand(() => import("./invocation-output")).then((loaded) => loaded.InvocationOutput),
  {
    loading: () => <Skeleton width="60%" />,
  },
);
const CancelDialog = dynamic(() => onDemand(() => import("./cancel-dialog")).then((loaded) => loaded.CancelDialog), {
  ssr: false,
});
const UploadsPanel = dynamic(
  () => onDemand(() => import("@/components/output-destinations/uploads-panel")).then((loaded) => loaded.UploadsPanel),
  { ssr: false, loading: () => <Skeleton width="60%" /> },
);
const NotificationsPanel = dynamic(
  () =>
    onDemand(() => import("@/components/notifications/notifications-panel")).then(
      (loaded) => loaded.NotificationsPanel,
    ),
  { ssr: false, loading: () => <Skeleton width="60%" /> },
);
const RerunDialog = dynamic(() => onDemand(() => import("./rerun-dialog")).then((loaded) => loaded.RerunDialog), {
  ssr: false,
});
const TrialPanel = dynamic(() => onDemand(() => import("./trial-panel")).then((loaded) => loaded.TrialPanel), {
  loading: () => <Skeleton width="60%" />,
});
const breadcrumbs = [{ label: "Commands", href: "/commands" }];
const OutputSearchPanel = dynamic(
  () => onDemand(() => import("./output-search-panel")).then((loaded) => loaded.OutputSearchPanel),
  { loading: () => <Skeleton width="60%" /> },
);
const address = { sent: "" };
const none: readonly InvocationSummary[] = [];

/** One command: how it stands on every machine, what it ran, and what can be done about it. */
export function CommandScreen({ commandId }: { commandId: string }) {
  const query = useQuery(commandQueries.one(commandId));
  useLive("command", commandId, commandQueries.one(commandId).queryKey);
  return (
    <DetailScreen
      query={query}
      title={`Command ID: ${commandId}`}
      breadcrumbs={breadcrumbs}
      missing={["InvalidCommandId", "ValidationException"]}
      missingTitle="Command not found"
    >
      {(command) => <Known command={command} />}
    </DetailScreen>
  );
}

function Known({ command }: { command: CommandDetail }) {
  const router = useRouter();
  const may = useMay();
  const [{ sent }, setUrl] = useUrlState(address);
  const [dialog, setDialog] = useState<"cancel" | "rerun">();
  const invocations = useQuery(commandQueries.invocations(command.CommandId));
  const outputs = useOutputGroups(command.CommandId, invocations.data ?? none);
  const isRunning = isActive(command);
  const isCancelling = command.CancelRequestedDateTime !== null && isRunning;
  useShortcut(
    "x",
    "Cancel this command",
    () => setDialog("cancel"),
    may("CancelCommand") && isRunning && !isCancelling,
  );
  useShortcut(
    "n",
    "Copy this command to a new one",
    () => router.push(`/commands/new?from=${command.CommandId}`),
    may("SendCommand"),
  );
  // The request may name the one machine already, before its invocation has been asked for.
  const webhook = parseWebhookArn(command.NotificationConfig.NotificationArn);
  // What it is tried for, its output and what comes next, is in sight before the machine's row.
  const isTrial = command.Plan?.Part === "Trial";
  const only = command.TargetCount === 1 ? (command.InstanceIds[0] ?? invocations.data?.[0]?.InstanceId) : undefined;

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
          <CopyLink />
          <Menu
            label="Actions"
            items={[
              [
                {
                  id: "keep",
                  label: "Keep it this way",
                  description: isRunning
                    ? "Once the command has ended."
                    : "Creates an association that applies the same again and again.",
                  isOffered: may("CreateAssociation"),
                  isDisabled: isRunning,
                  onAction: () => router.push(`/state-manager/new?from=${command.CommandId}`),
                },
                {
                  id: "save",
                  label: "Save as document",
                  description: isRunning
                    ? "Once the command has ended."
                    : "Opens it in the editor; nothing is saved yet.",
                  isOffered: may("CreateDocument"),
                  isDisabled: isRunning,
                  onAction: () => router.push(`/commands/${command.CommandId}/save`),
                },
              ],
            ]}
          />
          {may("SendCommand") && (
            <>
              <ButtonLink href={`/commands/new?from=${command.CommandId}`}>Copy to new</ButtonLink>
              <Button onPress={() => setDialog("rerun")}>Rerun</Button>
            </>
          )}
          {may("CancelCommand") && (
            <Button
              kind={isRunning ? "danger" : "normal"}
              isDisabled={!isRunning || isCancelling}
              onPress={() => setDialog("cancel")}
            >
              Cancel command
            </Button>
          )}
        </>
      }
      banners={
        sent && (
          <Banner kind="success" onDismiss={() => setUrl({ sent: "" })}>
            Command <span className="font-mono text-sm">{command.CommandId}</span> was sent to{" "}
            {machines(command.TargetCount)}.
          </Banner>
        )
      }
    >
      <Numbers command={command} />
      {outputs.isAsked && (
        <OutputGroupsPanel command={command} invocations={invocations.data ?? none} outputs={outputs} />
      )}
      {command.TargetCount > 1 && may("SearchCommandOutput") && <OutputSearchPanel commandId={command.CommandId} />}
      {!isTrial && <InvocationsPanel command={command} query={invocations} outputs={outputs} />}
      {command.Plan?.Part === "Rest" && <TriedFirst plan={command.Plan} />}
      {only && isTrial ? (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
          <div className="flex min-w-0 flex-col gap-4">
            <InvocationOutput commandId={command.CommandId} nodeId={only} />
          </div>
          <TrialPanel command={command} />
        </div>
      ) : (
        only && <InvocationOutput commandId={command.CommandId} nodeId={only} />
      )}
      {isTrial && <InvocationsPanel command={command} query={invocations} outputs={outputs} />}
      {command.OutputS3BucketName !== "" && <UploadsPanel commandId={command.CommandId} />}
      {webhook && <NotificationsPanel commandId={command.CommandId} webhook={webhook.name} />}
      <CommandDescription command={command} />
      {dialog === "cancel" && <CancelDialog commandId={command.CommandId} onClose={() => setDialog(undefined)} />}
      {dialog === "rerun" && <RerunDialog command={command} onClose={() => setDialog(undefined)} />}
    </Screen>
  );
}

/** The numbers of the EC2 console's Command status, in one strip. */
function Numbers({ command }: { command: CommandDetail }) {
  const items = [
    { label: "# targets", value: command.TargetCount },
    { label: "# completed", value: command.CompletedCount },
    { label: "# success", value: command.Counts.Success ?? 0, tone: "text-green" },
    { label: "# error", value: command.ErrorCount, tone: "text-red" },
    { label: "# delivery timed out", value: command.DeliveryTimedOutCount, tone: "text-red" },
  ];
  return (
    <dl
      aria-label="Command status"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 lg:grid-cols-6"
    >
      {items.map(({ label, value, tone }) => (
        <div key={label} className="bg-surface px-4 py-2">
          <dt className="text-sm text-muted">{label}</dt>
          <dd className={classNames("tabular text-lg font-semibold", value > 0 && tone)}>
            {value.toLocaleString("en-US")}
          </dd>
        </div>
      ))}
      <div className="bg-surface px-4 py-2">
        <dt className="text-sm text-muted">Requested</dt>
        <dd className="text-lg">
          <Time value={moment(command.RequestedDateTime)} />
        </dd>
      </div>
    </dl>
  );
}
