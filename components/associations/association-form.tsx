"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DocumentSection } from "@/components/commands/document-section";
import { FormBesidePlan } from "@/components/commands/form-beside-plan";
import { ParametersSection } from "@/components/commands/parameters-section";
import { commandQueries, type ListedDocument } from "@/components/commands/queries";
import { RateControlPanel } from "@/components/commands/rate-control-panel";
import { TargetsSection } from "@/components/commands/targets-section";
import { ConsoleError, messageOf, problemAt } from "@/components/console/console-error";
import { showFirstProblem } from "@/components/console/show-first-problem";
import { UnsavedGuard } from "@/components/documents/unsaved-guard";
import { OutputSection } from "@/components/output-destinations/output-section";
import { expressionOf } from "@/components/schedules/schedule-draft";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { AdvancedSection } from "./advanced-section";
import { associationAddress } from "./association-columns";
import { type AssociationDraft, associationProblems, toAssociationRequest } from "./association-draft";
import { AssociationPlanPanel } from "./association-plan-panel";
import { associationTitle } from "./association-words";
import { type AssociationDetail, useAssociationChange } from "./queries";
import { ScheduleSection } from "./schedule-section";
import { useAssociationPlan } from "./use-association-plan";

/** What {@link AssociationForm} takes. */
export type AssociationFormProps = {
  documents: readonly ListedDocument[];
  initial: AssociationDraft;
  /** The association that is changed, as it was looked at; none for a new one. */
  existing?: AssociationDetail;
  /** What the form could not take over, in one sentence. */
  note?: string;
};

/** What is kept how, where and when; and beside it what saving that does. */
export function AssociationForm({ documents, note, ...given }: AssociationFormProps) {
  const router = useRouter();
  // What it was opened with: an association that somebody else has changed since must not be taken for what is shown.
  const [{ initial, existing }] = useState(given);
  const [draft, setDraft] = useState(initial);
  const [isTried, setTried] = useState(false);
  const [typedCount, setTypedCount] = useState("");
  const { command } = draft;
  const change = (part: Partial<AssociationDraft>) => setDraft((before) => ({ ...before, ...part }));
  const changeCommand = (part: Partial<AssociationDraft["command"]>) =>
    setDraft((before) => ({ ...before, command: { ...before.command, ...part } }));

  const form = useQuery(commandQueries.documentForm(command.documentName, command.documentVersion));
  const problems = { ...form.data?.problemsOf(command), ...associationProblems(draft) };
  const isSound = form.data !== undefined && Object.keys(problems).length === 0;
  const request = form.data && toAssociationRequest(draft, form.data.requestOf(command)?.Parameters);
  const plan = useAssociationPlan(draft, request, isSound);
  const create = useAssociationChange("CreateAssociation");
  const update = useAssociationChange("UpdateAssociation");
  const saving = existing ? update : create;
  const isCounted = typedCount !== "" && plan.preview?.Guards.some(({ NeedsCount }) => NeedsCount);
  const confirmed = isCounted ? { ConfirmedTargetCount: plan.count } : {};

  const onSaved = (id: string | undefined) => {
    toast({ family: "green", title: existing ? "The association was saved." : "The association was created." });
    router.push(id === undefined ? "/state-manager" : associationAddress(id));
  };
  const save = () => {
    setTried(true);
    if (!isSound || request === undefined) return showFirstProblem();
    if (saving.isPending) return;
    if (existing)
      update.mutate(
        {
          ...request,
          ...confirmed,
          AssociationId: existing.AssociationId,
          AssociationVersion: existing.AssociationVersion,
        },
        { onSuccess: () => onSaved(existing.AssociationId) },
      );
    else
      create.mutate(
        { ...request, ...confirmed },
        { onSuccess: ({ AssociationDescription }) => onSaved(AssociationDescription.AssociationId) },
      );
  };
  useShortcut("mod+enter", existing ? "Save the association" : "Create the association", save);

  const problemOf = (field: string) =>
    (isTried ? problems[field] : undefined) ??
    problemAt(saving.error, ...field.split(".")) ??
    problemAt(plan.error, ...field.split("."));
  const isChosen = request !== undefined;
  const targetError = problemOf("Targets") ?? (isTried && form.data && !isChosen ? "Choose the targets." : undefined);
  const platforms = documents.find(({ Name }) => Name === command.documentName)?.PlatformTypes ?? [];
  const expression = draft.hasSchedule ? expressionOf(draft.schedule) : undefined;
  const here = existing ? associationAddress(existing.AssociationId) : "/state-manager";
  const call =
    isSound && request
      ? existing
        ? { operation: "UpdateAssociation" as const, input: { ...request, AssociationId: existing.AssociationId } }
        : { operation: "CreateAssociation" as const, input: request }
      : undefined;

  return (
    <Screen
      title={existing ? `Edit ${associationTitle(existing)}` : "Create association"}
      breadcrumbs={[
        { label: "State Manager", href: "/state-manager" },
        ...(existing ? [{ label: associationTitle(existing), href: here }] : []),
      ]}
      actions={<ButtonLink href={here}>Cancel</ButtonLink>}
      banners={note && <Banner kind="warning">{note}</Banner>}
    >
      <UnsavedGuard isUnsaved={!saving.isSuccess && draft !== initial} />
      {saving.isError && (
        <Banner kind="error" title="The association was not saved.">
          {messageOf(saving.error)}
          {saving.error instanceof ConsoleError && (
            <span className="ml-2 font-mono text-sm text-muted">{saving.error.code}</span>
          )}
        </Banner>
      )}
      <FormBesidePlan
        onSubmit={save}
        plan={
          <AssociationPlanPanel
            plan={plan}
            draft={draft}
            call={call}
            expression={expression}
            problem={Object.values(problems)[0]}
            isNew={existing === undefined}
            isSaving={saving.isPending}
            typedCount={typedCount}
            onTypeCount={setTypedCount}
            onSave={save}
          />
        }
      >
        <Panel title="Association">
          <div className="max-w-xl">
            <TextField
              label="Association name"
              isOptional
              help="Shown in lists: 3 to 128 letters, digits and . _ -"
              autoComplete="off"
              value={draft.name}
              onChange={(name) => change({ name })}
              error={problemOf("AssociationName")}
            />
          </div>
        </Panel>
        <DocumentSection
          documents={documents}
          name={command.documentName}
          version={command.documentVersion}
          onChange={(choice) =>
            changeCommand(choice.documentName === command.documentName ? choice : { ...choice, texts: {} })
          }
        />
        <ParametersSection
          title="Parameters"
          draft={command}
          scriptKeys="Ctrl-Enter saves; Tab moves on."
          onChange={(name, text) => changeCommand({ texts: { ...command.texts, [name]: text } })}
          problemOf={(name) => problemOf(`Parameters.${name}`)}
        />
        <TargetsSection
          isStanding
          draft={command}
          platforms={platforms}
          onChange={changeCommand}
          error={targetError}
          documentName={command.documentName}
          refused={plan.refused.map(
            (id) => plan.nodes?.find(({ InstanceId }) => InstanceId === id) ?? { InstanceId: id },
          )}
        />
        <ScheduleSection draft={draft} onChange={change} problemOf={problemOf} />
        <AdvancedSection draft={draft} onChange={change} />
        <RateControlPanel rate={command} onChange={changeCommand} problemOf={problemOf} />
        <OutputSection output={command} onChange={changeCommand} problemOf={problemOf} />
      </FormBesidePlan>
    </Screen>
  );
}
