"use client";

import { useQuery } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import { CopyLink } from "@/components/console/copy-link";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { associationAddress } from "./association-columns";
import { associationTitle, associationWord, causeInWords, countsInWords } from "./association-words";
import { ExecutionTargets } from "./execution-targets";
import { associationQueries, type ListedExecution } from "./queries";

/** One time that an association was applied: how it stands, why it was, and what became of it on each machine. */
export function ExecutionScreen({ associationId, executionId }: { associationId: string; executionId: string }) {
  const query = useQuery(associationQueries.execution(associationId, executionId));
  const association = useQuery(associationQueries.one(associationId));
  useLive("association", associationId, associationQueries.oneKey(associationId));
  const breadcrumbs = [
    { label: "State Manager", href: "/state-manager" },
    {
      label: association.data ? associationTitle(association.data) : associationId,
      href: `${associationAddress(associationId)}?tab=executions`,
    },
  ];
  const title = `Execution ID: ${executionId}`;
  return (
    <DetailScreen
      query={query}
      title={title}
      breadcrumbs={breadcrumbs}
      missing={["AssociationDoesNotExist", "AssociationExecutionDoesNotExist", "ValidationException"]}
      missingTitle="Execution not found"
    >
      {(execution) => <Known execution={execution} title={title} breadcrumbs={breadcrumbs} />}
    </DetailScreen>
  );
}

type KnownProps = {
  execution: ListedExecution;
  title: string;
  breadcrumbs: readonly { label: string; href: string }[];
};

function Known({ execution, title, breadcrumbs }: KnownProps) {
  const { AssociationId, ExecutionId, CommandId, Message, RefusedCount = 0 } = execution;
  const { family, label } = associationWord(execution.Status, execution.DetailedStatus);
  return (
    <Screen
      title={title}
      breadcrumbs={breadcrumbs}
      status={
        <StatusBadge family={family} isPill>
          {label}
        </StatusBadge>
      }
      actions={
        <>
          <CopyLink />
          {CommandId && (
            <ButtonLink href={`/commands/${CommandId}`} icon={SquareTerminal}>
              View command
            </ButtonLink>
          )}
        </>
      }
      banners={
        <>
          {Message && <Banner kind="error">{Message}</Banner>}
          {RefusedCount > 0 && (
            <Banner kind="warning">
              {RefusedCount === 1 ? "One machine was" : `${RefusedCount.toLocaleString("en-US")} machines were`} left
              out: whoever saved the association may not run it there.
            </Banner>
          )}
        </>
      }
    >
      <Panel title="Execution">
        <KeyValue
          items={[
            { label: "Status", value: label },
            { label: "Resources", value: countsInWords(execution.Counts) || "none" },
            { label: "Why", value: causeInWords(execution.Cause) },
            { label: "Association version", value: execution.AssociationVersion },
            { label: "Created", value: <Time value={moment(execution.CreatedTime)} look="absolute" /> },
            { label: "Last change", value: <Time value={moment(execution.LastExecutionDate)} look="absolute" /> },
          ]}
        />
      </Panel>
      <ExecutionTargets associationId={AssociationId} executionId={ExecutionId} />
    </Screen>
  );
}
