"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { ConsoleError, messageOf, problemAt } from "@/components/console/console-error";
import { showFirstProblem } from "@/components/console/show-first-problem";
import { useFreeze } from "@/components/freeze/queries";
import { nodeQueries } from "@/components/nodes/queries";
import { NotificationSection } from "@/components/notifications/notification-section";
import { OutputSection } from "@/components/output-destinations/output-section";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { Screen } from "@/components/ui/screen";
import { useShortcut } from "@/components/ui/use-shortcuts";
import type { CommandDraft } from "./command-draft";
import { DocumentSection } from "./document-section";
import { FormBesidePlan } from "./form-beside-plan";
import { ParametersSection } from "./parameters-section";
import { guardReason, PlanPanel, reasonNotToRun } from "./plan-panel";
import { commandQueries, type ListedDocument } from "./queries";
import { SettingsSection } from "./settings-section";
import { TargetsSection } from "./targets-section";
import { usePlan } from "./use-plan";
import { usePlannedSend } from "./use-planned-send";

const breadcrumbs = [{ label: "Commands", href: "/commands" }];

/** What {@link SendCommandForm} takes. */
export type SendCommandFormProps = {
  documents: readonly ListedDocument[];
  initial: CommandDraft;
  /** Selects this server's own machine as soon as it is there, unless somebody chooses first. */
  prefersLocal: boolean;
};

/** Runs a document on machines: what, with which values, where, how fast; and beside it what exactly that means. */
export function SendCommandForm({ documents, initial, prefersLocal }: SendCommandFormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState(initial);
  const [isTried, setTried] = useState(false);
  const [hasChosen, setChosen] = useState(!prefersLocal);
  const change = (part: Partial<CommandDraft>) => setDraft((before) => ({ ...before, ...part }));

  const form = useQuery(commandQueries.documentForm(draft.documentName, draft.documentVersion));
  const problems = form.data?.problemsOf(draft) ?? {};
  const isSound = form.data !== undefined && Object.keys(problems).length === 0;
  const request = form.data?.requestOf(draft);
  const plan = usePlan(draft, request, isSound);
  const [typedCount, setTypedCount] = useState("");
  const { send, refusal, sendPlan } = usePlannedSend(request, plan, typedCount, (id) =>
    router.push(`/commands/${id}?sent=1`),
  );
  useLocalMachine(!hasChosen, (nodeId) => change({ mode: "pick", nodeIds: [nodeId] }));

  // Ctrl-Enter right after typing waits for the plan of what was typed: nothing is sent that was not looked up.
  const [wants, setWants] = useState(false);
  const isFrozen = Boolean(useFreeze().data?.Freeze);
  const isReady =
    !isFrozen &&
    plan.isCurrent &&
    plan.preview !== undefined &&
    (reasonNotToRun(plan, draft) ?? guardReason(plan, typedCount)) === undefined;
  useEffect(() => {
    if (!wants || !isReady) return;
    setWants(false);
    sendPlan();
  }, [wants, isReady, sendPlan]);
  const run = () => {
    setTried(true);
    if (send.isPending || refusal?.isShown === false) return;
    if (isSound && request !== undefined && guardReason(plan, typedCount) === undefined) setWants(true);
    else if (!isSound) showFirstProblem();
  };
  // A plan that turns out to be refused ends the wait; the reason stands beside the button.
  if (wants && (plan.error || isFrozen)) setWants(false);
  useShortcut("mod+enter", "Run the command", run);

  const problemOf = (field: string) =>
    (isTried ? problems[field] : undefined) ??
    problemAt(send.error, ...field.split(".")) ??
    problemAt(plan.error, ...field.split("."));
  const targetError = problemOf("Targets") ?? problemAt(send.error, "InstanceIds");
  const platforms = documents.find(({ Name }) => Name === draft.documentName)?.PlatformTypes ?? [];

  return (
    <Screen title="Run a command" breadcrumbs={breadcrumbs} actions={<ButtonLink href="/commands">Cancel</ButtonLink>}>
      {send.isError && !refusal && (
        <Banner kind="error" title="The command was not sent.">
          {messageOf(send.error)}
          {send.error instanceof ConsoleError && (
            <span className="ml-2 font-mono text-sm text-muted">{send.error.code}</span>
          )}
        </Banner>
      )}
      <FormBesidePlan
        onSubmit={run}
        plan={
          <PlanPanel
            plan={plan}
            draft={draft}
            request={isSound ? request : undefined}
            problem={Object.values(problems)[0]}
            isSending={send.isPending || wants}
            isAwaitingLocal={!hasChosen}
            isFrozen={isFrozen}
            refusal={refusal}
            typedCount={typedCount}
            onTypeCount={setTypedCount}
            onRun={run}
            onTry={sendPlan}
          />
        }
      >
        <DocumentSection
          documents={documents}
          name={draft.documentName}
          version={draft.documentVersion}
          onChange={(choice) => change(choice.documentName === draft.documentName ? choice : { ...choice, texts: {} })}
        />
        <ParametersSection
          title="Command parameters"
          draft={draft}
          scriptKeys="Ctrl-Enter runs it; Tab moves on."
          onChange={(name, text) => setDraft((before) => ({ ...before, texts: { ...before.texts, [name]: text } }))}
          problemOf={(name) => problemOf(`Parameters.${name}`)}
        />
        <TargetsSection
          draft={draft}
          platforms={platforms}
          onChange={(part) => {
            setChosen(true);
            change(part);
          }}
          error={targetError}
          documentName={draft.documentName}
          refused={plan.refused.map(
            (id) => plan.nodes?.find(({ InstanceId }) => InstanceId === id) ?? { InstanceId: id },
          )}
        />
        <SettingsSection
          settings={draft}
          onChange={change}
          problemOf={problemOf}
          executionSeconds={
            (plan.isCurrent ? plan.preview?.ExecutionTimeoutSeconds : undefined) ?? form.data?.executionSecondsOf(draft)
          }
        />
        <OutputSection output={draft} onChange={change} problemOf={problemOf} />
        <NotificationSection notification={draft} onChange={change} problemOf={problemOf} />
      </FormBesidePlan>
    </Screen>
  );
}

/** Selects this server's own machine once it is registered and answers; it may still be on its way on a first start. */
function useLocalMachine(isWanted: boolean, onFound: (nodeId: string) => void) {
  const { data } = useQuery({
    ...nodeQueries.list({ pageSize: 1000 }),
    enabled: isWanted,
    refetchInterval: isWanted ? 2_000 : false,
  });
  const local = isWanted ? data?.Nodes.find((node) => node.IsLocal)?.InstanceId : undefined;
  const [found, setFound] = useState<string>();
  useEffect(() => {
    if (local === undefined || local === found) return;
    setFound(local);
    onFound(local);
  }, [local, found, onFound]);
}
