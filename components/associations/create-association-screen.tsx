"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { commandQueries } from "@/components/commands/queries";
import { messageOf } from "@/components/console/console-error";
import { MayNotSeeScreen } from "@/components/console/may-not-see-screen";
import { LoadingPanel, QueryFailure } from "@/components/console/query-states";
import { Screen } from "@/components/ui/screen";
import { MAX_INSTANCE_IDS } from "@/core/commands/command-rules";
import { type AssociationDraft, newAssociationDraft } from "./association-draft";
import { AssociationForm } from "./association-form";

const breadcrumbs = [{ label: "State Manager", href: "/state-manager" }];

/**
 * The form with what its address asks for: `?from=` takes document, version, parameters and targets of a command;
 * `?document=` and `?version=` choose what is applied.
 */
export function CreateAssociationScreen() {
  const parameters = useSearchParams();
  const [asked] = useState(() => ({
    from: parameters.get("from"),
    document: parameters.get("document"),
    version: parameters.get("version"),
  }));
  const documents = useQuery(commandQueries.documents);
  const sent = useQuery({ ...commandQueries.one(asked.from ?? ""), enabled: asked.from !== null });
  const form = useQuery({
    ...commandQueries.documentForm(sent.data?.DocumentName ?? "", sent.data?.DocumentVersion ?? ""),
    enabled: sent.data !== undefined,
    retry: false,
  });
  // A command that was aimed by an earlier one is kept on the machines that this meant.
  const copy = sent.data && form.data?.draftFrom(sent.data);
  const isByEarlier = copy?.mode === "earlier";
  const reached = useQuery({ ...commandQueries.invocations(asked.from ?? ""), enabled: isByEarlier });

  const failed = documents.error ?? sent.error ?? form.error ?? reached.error;
  if (documents.isError && documents.data === undefined)
    return (
      <Screen title="Create association" breadcrumbs={breadcrumbs}>
        <QueryFailure {...documents} />
      </Screen>
    );
  const isWaiting =
    documents.data === undefined ||
    (asked.from !== null && !failed && (copy === undefined || (isByEarlier && reached.data === undefined)));
  if (isWaiting)
    return (
      <Screen title="Create association" breadcrumbs={breadcrumbs}>
        <LoadingPanel />
      </Screen>
    );
  const runnable = documents.data.filter(({ MayRun }) => MayRun);
  if (runnable.length === 0) return <MayNotSeeScreen title="There is no document that you may run" />;

  const { command: empty } = newAssociationDraft;
  const ids = reached.data?.map(({ InstanceId }) => InstanceId) ?? [];
  const command: AssociationDraft["command"] = {
    ...empty,
    ...(runnable.some(({ Name }) => Name === empty.documentName) ? {} : { documentName: runnable[0]?.Name ?? "" }),
    ...(asked.document !== null && { documentName: asked.document, documentVersion: asked.version ?? "$DEFAULT" }),
    ...(copy && {
      ...copy,
      comment: "",
      maxConcurrency: empty.maxConcurrency,
      maxErrors: empty.maxErrors,
      ...(isByEarlier && { mode: "pick" as const, earlier: null, nodeIds: ids.slice(0, MAX_INSTANCE_IDS) }),
    }),
  };
  return (
    <AssociationForm
      documents={runnable}
      initial={{ ...newAssociationDraft, command }}
      note={
        failed
          ? `The command to keep could not be read: ${messageOf(failed)}`
          : ids.length > MAX_INSTANCE_IDS
            ? `The command reached ${ids.length} machines, of which the first ${MAX_INSTANCE_IDS} are selected. Use tags for more.`
            : undefined
      }
    />
  );
}
