"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ConsoleError, messageOf, problemAt } from "@/components/console/console-error";
import { LoadingPanel } from "@/components/console/query-states";
import { useUrlState } from "@/components/console/url-state";
import { useSettled } from "@/components/console/use-settled";
import { UnsavedGuard } from "@/components/documents/unsaved-guard";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { ConfirmDialog } from "@/components/ui/dialog";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { parameterPathProblem } from "@/core/parameters/parameter-rules";
import { type ImportDraft, ImportFileForm } from "./import-file";
import { type ImportFile, type ImportResult, importPreview, movedOf, useImport } from "./import-queries";
import { countKinds, importLabel } from "./import-words";

const loading = () => <LoadingPanel />;
const ImportChanges = dynamic(() => onDemand(() => import("./import-changes")).then((loaded) => loaded.ImportChanges), {
  loading,
});
const ImportDone = dynamic(() => onDemand(() => import("./import-done")).then((loaded) => loaded.ImportDone), {
  loading,
});

const breadcrumbs = [{ label: "Parameter Store", href: "/parameter-store" }];
const address = { path: "/", kind: "all" };
/** So long nothing has to be typed before the file is looked at, milliseconds. */
const pause = 600;

const withoutSlash = (path: string) => (path === "/" ? path : path.replace(/\/$/, ""));

const fileOf = ({ path, text, format, type, deletesOthers }: ImportDraft): ImportFile => ({
  ...{ Path: path, Format: format, Content: text, DefaultType: type },
  ...(deletesOthers && { DeleteOthersUnder: withoutSlash(path) }),
});

/** A line for each thing that keeps the file from being read. */
const problemsIn = (error: unknown) =>
  error instanceof ConsoleError
    ? error.problems.filter(({ path }) => path[0] === "Content").map(({ message }) => message)
    : [];

/** A file of parameters: what it would change, and then that. */
export function ImportScreen() {
  const [url, setUrl] = useUrlState(address);
  const [{ draft, revision }, setState] = useState({
    draft: { path: url.path, text: "", format: "YAML", type: "String", deletesOthers: false } as ImportDraft,
    revision: 0,
  });
  const [isAsking, setAsking] = useState(false);
  const [result, setResult] = useState<ImportResult>();
  const change = (part: Partial<ImportDraft>) =>
    setState((before) => ({ draft: { ...before.draft, ...part }, revision: before.revision + 1 }));

  const path = withoutSlash(draft.path);
  const pathError = parameterPathProblem(draft.path);
  const isReady = draft.text.trim() !== "" && pathError === undefined;
  const isSettled = useSettled(revision, pause) === revision;
  const file = fileOf(draft);
  const preview = useQuery({ ...importPreview(file, revision), enabled: isReady && isSettled });
  const send = useImport();
  const planned = isReady ? preview.data?.Parameters : undefined;
  const isCurrent = isSettled && planned !== undefined && !preview.isPlaceholderData;
  const counts = countKinds(planned ?? []);
  const isSomething = counts.New + counts.Changed + counts.Deleted > 0;

  const apply = () => {
    if (!preview.data) return;
    const { PlanHash, Plan } = preview.data;
    send.mutate(
      { ...file, PlanHash, Plan },
      {
        onSuccess: setResult,
        onSettled: () => setAsking(false),
      },
    );
  };
  const again = () => {
    send.reset();
    change({});
  };
  const problems = problemsIn(preview.error);

  if (result) return <ImportDone result={result} path={path} breadcrumbs={breadcrumbs} />;
  return (
    <Screen
      title="Import parameters"
      breadcrumbs={breadcrumbs}
      description="Nothing is written before you have seen what would change, and then all of it is, or nothing."
      actions={
        <>
          <ButtonLink href="/parameter-store">Cancel</ButtonLink>
          <Button
            kind={counts.Deleted > 0 ? "danger" : "primary"}
            isDisabled={!isCurrent || !isSomething || counts.Refused > 0}
            isPending={send.isPending}
            onPress={() => (counts.Deleted > 0 ? setAsking(true) : apply())}
          >
            {planned ? importLabel(counts) : "Import"}
          </Button>
        </>
      }
      banners={
        <>
          {send.isError && <Refusal error={send.error} onAgain={again} />}
          {preview.isError && problems.length === 0 && (
            <Banner kind="error" title="The file was not looked at.">
              {messageOf(preview.error)}
            </Banner>
          )}
        </>
      }
    >
      <UnsavedGuard isUnsaved={draft.text !== ""} />
      <Panel title="File">
        <ImportFileForm
          draft={draft}
          onChange={change}
          pathError={pathError ?? problemAt(preview.error, "Path")}
          problems={isReady ? problems : []}
        />
      </Panel>
      <Panel title="What will change" isFlush>
        {planned ? (
          <>
            {counts.Refused > 0 && (
              <div className="px-4 pt-3">
                <Banner
                  kind="warning"
                  title={`${counts.Refused === 1 ? "One parameter is" : `${counts.Refused} parameters are`} refused.`}
                >
                  An import is all of its file or nothing: mend what is refused, or take it out.
                </Banner>
              </div>
            )}
            <ImportChanges parameters={planned} kind={url.kind} onKind={(kind) => setUrl({ kind })} />
          </>
        ) : (
          <p role="status" className="px-4 py-6 text-muted">
            {!isReady
              ? "Choose a file, or paste its text."
              : preview.isError
                ? "What it would change is seen once the file can be read."
                : "Comparing the file with what is there …"}
          </p>
        )}
      </Panel>
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${counts.Deleted === 1 ? "a parameter" : `${counts.Deleted} parameters`}?`}
          isOpen
          onOpenChange={() => setAsking(false)}
          kind="danger"
          typed={path}
          confirmLabel={importLabel(counts)}
          items={(planned ?? []).filter(({ Kind }) => Kind === "Deleted").map(({ Name }) => Name)}
          isPending={send.isPending}
          onConfirm={apply}
        >
          What is named here is under {path} and not in the file. For a day it can be had back.
        </ConfirmDialog>
      )}
    </Screen>
  );
}

function Refusal({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const moved = movedOf(error);
  if (!moved)
    return (
      <Banner kind="error" title="Nothing was imported.">
        {messageOf(error)}
      </Banner>
    );
  return (
    <Banner
      kind="warning"
      title="Something has changed since you looked, so nothing was imported."
      action={
        <Button size="small" onPress={onAgain}>
          Look again
        </Button>
      }
    >
      {moved.length > 0 && (
        <ul className="list-disc pl-5">
          {moved.slice(0, 10).map((each) => (
            <li key={each}>{each}</li>
          ))}
          {moved.length > 10 && <li>and {moved.length - 10} more</li>}
        </ul>
      )}
    </Banner>
  );
}
