"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { MayNotSeeScreen } from "@/components/console/may-not-see-screen";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { endedStates } from "@/core/targets/outcome-target";
import { type CommandDraft, emptyDraft, exampleScript } from "./command-draft";
import { commandQueries } from "./queries";
import { SendCommandForm } from "./send-command-form";

/**
 * The form with what its address asks for: `?nodes=` selects machines, `?from=` copies an earlier command, with `?on=`
 * for those of its machines where it ended in one of these states, or with `?plan=1` for all that it was the trial for;
 * `?document=` and `?version=` choose what is run, `?group=` aims by a group of machines,
 * `?package=`, with `?version=` as its name, a package to install, `?example=1` writes a script that shows live output,
 * and without other machines selects this server's own.
 */
export function SendCommandScreen() {
  const parameters = useSearchParams();
  const [asked] = useState(() => ({
    nodes: parameters
      .getAll("nodes")
      .flatMap((list) => list.split(","))
      .filter(Boolean),
    from: parameters.get("from"),
    on: (parameters.get("on") ?? "").split(","),
    isPlan: parameters.get("plan") === "1",
    document: parameters.get("document"),
    version: parameters.get("version"),
    package: parameters.get("package"),
    group: parameters.get("group"),
    isExample: parameters.get("example") === "1",
  }));
  const documents = useQuery(commandQueries.documents);
  const copied = useQuery({ ...commandQueries.one(asked.from ?? ""), enabled: asked.from !== null });
  const copiedDocument = useQuery({
    ...commandQueries.documentForm(copied.data?.DocumentName ?? "", copied.data?.DocumentVersion ?? ""),
    enabled: copied.data !== undefined,
    retry: false,
  });

  const tried = useQuery({ ...commandQueries.plan(asked.from ?? ""), enabled: asked.isPlan && asked.from !== null });

  // What one may only look at is no choice.
  const runnable = (documents.data ?? []).filter(({ MayRun }) => MayRun);
  const error = documents.error ?? copied.error;
  const isLoading =
    documents.data === undefined ||
    (asked.from !== null && (copiedDocument.isPending || (asked.isPlan && tried.isPending)));
  if (error && documents.data === undefined) {
    return (
      <Screen title="Run a command">
        <Banner
          kind="error"
          title={messageOf(error)}
          action={<Button onPress={() => void documents.refetch()}>Retry</Button>}
        />
      </Screen>
    );
  }
  if (isLoading && !copied.isError) {
    return (
      <Screen title="Run a command">
        <div aria-busy="true" className="flex flex-col gap-3">
          <span role="status" className="sr-only">
            Loading
          </span>
          <Skeleton width="50%" />
          <Skeleton width="80%" />
        </div>
      </Screen>
    );
  }

  if (runnable.length === 0) return <MayNotSeeScreen title="There is no document that you may run" />;

  return (
    <>
      {copied.isError && (
        <div className="px-6 pt-4">
          <Banner kind="warning" title="The command to copy could not be read.">
            {messageOf(copied.error)}
          </Banner>
        </div>
      )}
      <SendCommandForm
        documents={runnable}
        initial={initialDraft()}
        prefersLocal={asked.isExample && asked.nodes.length === 0}
      />
    </>
  );

  function initialDraft(): CommandDraft {
    const { InstanceIds = [], Targets = [] } = tried.data?.Request ?? {};
    const sent = copied.data && { ...copied.data, ...(tried.data && { InstanceIds, Targets }) };
    const copy = sent && copiedDocument.data ? copiedDocument.data.draftFrom(sent) : emptyDraft;
    const earlier = asked.from === null ? [] : endedStates.filter((state) => asked.on.includes(state));
    const mayRun = runnable.some(({ Name }) => Name === copy.documentName);
    return {
      ...(mayRun ? copy : { ...emptyDraft, documentName: runnable[0]?.Name ?? emptyDraft.documentName }),
      ...(asked.document !== null && {
        documentName: asked.document,
        documentVersion: asked.version ?? "$DEFAULT",
        texts: {},
      }),
      ...(earlier.length > 0 && {
        mode: "earlier" as const,
        earlier: { commandId: asked.from ?? "", states: earlier },
      }),
      ...(asked.package !== null && {
        documentName: "AWS-ConfigureAWSPackage",
        documentVersion: "$DEFAULT",
        texts: { action: "Install", name: asked.package, ...(asked.version !== null && { version: asked.version }) },
      }),
      ...(asked.group !== null && { mode: "group" as const, group: asked.group }),
      ...(asked.nodes.length > 0 && { mode: "pick" as const, nodeIds: asked.nodes }),
      ...(asked.isExample && { texts: { commands: exampleScript } }),
    };
  }
}
