"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { ConsoleError, messageOf, problemAt } from "@/components/console/console-error";
import { type CopiedCall, CopyAs } from "@/components/console/copy-as";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Checkbox } from "@/components/ui/checkbox";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { type Crumb, Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import { useShortcut } from "@/components/ui/use-shortcuts";
import type { DocumentType } from "@/core/documents/check-content";
import { type AttachmentSource, draftProblem, type KeptFile, sourcesOf } from "./attachment-draft";
import type { DraftContent } from "./content-editor";
import { skeletonOf } from "./skeletons";
import { UnsavedGuard } from "./unsaved-guard";
import { useAttachments } from "./use-attachments";

const ContentEditor = dynamic(() => onDemand(() => import("./content-editor")).then((loaded) => loaded.ContentEditor), {
  ssr: false,
  loading: () => <Skeleton width="70%" />,
});

const DryRun = dynamic(() => onDemand(() => import("./dry-run")).then((loaded) => loaded.DryRun), {
  ssr: false,
  loading: () => <Skeleton width="60%" />,
});

const AttachmentsEditor = dynamic(
  () => onDemand(() => import("./attachments-editor")).then((loaded) => loaded.AttachmentsEditor),
  { ssr: false, loading: () => <Skeleton width="40%" /> },
);

/** A document as it is being written. */
export type DocumentDraft = {
  name: string;
  type: DocumentType;
  content: DraftContent;
  versionName: string;
  targetType: string;
  isDefault: boolean;
};

/** What is saved: with the files that it is to have, unless they are those that it has without a word. */
export type FinishedDraft = DocumentDraft & { attachments?: AttachmentSource[] };

/** What {@link DocumentForm} takes. */
export type DocumentFormProps = {
  title: string;
  breadcrumbs: readonly Crumb[];
  backTo: string;
  initial: Pick<DocumentDraft, "type" | "content">;
  /** The files of the version that it begins with. */
  filesBefore?: readonly Omit<KeptFile, "isTakenOut">[];
  /** A new document, with a name and a type; the next version of one otherwise. */
  isNew: boolean;
  submitLabel: string;
  isPending: boolean;
  failure: Error | null;
  /** `saved` is to be called once nothing can be lost any more, before leaving. */
  onSubmit: (draft: FinishedDraft, saved: () => void) => void;
};

const nameForm = /^[a-zA-Z0-9_\-.]{3,128}$/;
const reserved = /^(?:aws|amazon|amzn)/i;

function nameProblem(name: string): string | undefined {
  if (reserved.test(name)) return "Names that begin with aws, amazon or amzn are reserved.";
  return nameForm.test(name) ? undefined : "3 to 128 letters, digits, _, - and dots.";
}

/** A document, or its next version, with an editor that says what is wrong with it. Ctrl-S saves. */
export function DocumentForm({
  title,
  breadcrumbs,
  backTo,
  initial,
  filesBefore = [],
  isNew,
  submitLabel,
  isPending,
  failure,
  onSubmit,
}: DocumentFormProps) {
  const [draft, setDraft] = useState<DocumentDraft>({
    name: "",
    ...initial,
    versionName: "",
    targetType: "",
    isDefault: false,
  });
  const [isTried, setTried] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const [isDry, setDry] = useState(false);
  const change = (part: Partial<DocumentDraft>) => setDraft((before) => ({ ...before, ...part }));
  const attachments = useAttachments(filesBefore);
  const wrongFiles = draftProblem(attachments.draft);
  const sources = sourcesOf(attachments.draft);
  // A new document has the files that it is given; the next version of one keeps its own without a word.
  const areGiven = isNew ? sources.length > 0 : attachments.isChanged;
  const [sent, setSent] = useState<readonly AttachmentSource[]>([]);
  const isUnsaved =
    !isSaved && (draft.content.text !== initial.content.text || draft.name !== "" || attachments.isChanged);
  const wrongName = isNew ? nameProblem(draft.name) : undefined;

  const save = async () => {
    setTried(true);
    if (isPending) return;
    const { isSound } = await onDemand(() => import("./content-editor"));
    const sound = isSound(draft.content, draft.type);
    setWrong(!sound);
    if (!sound || wrongName !== undefined || wrongFiles !== undefined) return;
    setSent(sources);
    onSubmit({ ...draft, ...(areGiven && { attachments: sources }) }, () => {
      attachments.uploads.release();
      setSaved(true);
    });
  };
  useShortcut("mod+s", "Save the document", () => void save());

  // Of a package it is the version that the manifest says.
  const versionName = draft.type !== "Package" && (
    <TextField
      label="Version name"
      isOptional
      isMono
      value={draft.versionName}
      onChange={(name) => change({ versionName: name })}
      error={problemAt(failure, "VersionName")}
    />
  );
  const call: CopiedCall | undefined = isNew
    ? wrongName === undefined
      ? {
          operation: "CreateDocument",
          input: {
            Name: draft.name,
            DocumentType: draft.type,
            DocumentFormat: draft.content.format,
            Content: draft.content.text,
            ...(areGiven && { Attachments: sources }),
          },
        }
      : undefined
    : {
        operation: "UpdateDocument",
        input: {
          Name: breadcrumbs.at(-1)?.label ?? "",
          DocumentVersion: "$LATEST",
          DocumentFormat: draft.content.format,
          Content: draft.content.text,
          ...(areGiven && { Attachments: sources }),
        },
      };

  return (
    <Screen title={title} breadcrumbs={breadcrumbs} actions={<ButtonLink href={backTo}>Cancel</ButtonLink>}>
      <UnsavedGuard isUnsaved={isUnsaved} />
      <form
        className="flex flex-col gap-4"
        // Before the editor sees it, and instead of the browser's own.
        onKeyDownCapture={(event) => {
          if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.stopPropagation();
          void save();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {failure && (
          <Banner kind="error" title="The document was not saved.">
            {messageOf(failure)}
            {failure instanceof ConsoleError && (
              <span className="ml-2 font-mono text-sm text-muted">{failure.code}</span>
            )}
          </Banner>
        )}
        {isNew && (
          <Panel title="Document details">
            <div className="grid items-start gap-4 sm:grid-cols-2">
              <TextField
                label="Name"
                isRequired
                isMono
                autoFocus
                autoComplete="off"
                spellCheck="false"
                value={draft.name}
                onChange={(name) => change({ name })}
                error={(isTried ? wrongName : undefined) ?? problemAt(failure, "Name")}
              />
              <RadioGroup
                label="Document type"
                look="row"
                help="It cannot be changed later."
                value={draft.type}
                onChange={(type) => {
                  const isUntouched = draft.content.text === skeletonOf(draft.type).text;
                  change({ type, ...(isUntouched && { content: skeletonOf(type) }) });
                }}
                options={[
                  { id: "Command", label: "Command" },
                  { id: "Automation", label: "Automation" },
                  { id: "Package", label: "Package" },
                ]}
              />
              <TextField
                label="Target type"
                isOptional
                isMono
                help="What it is for: / for anything, /AWS::EC2::Instance for machines."
                value={draft.targetType}
                onChange={(targetType) => change({ targetType })}
                error={problemAt(failure, "TargetType")}
              />
              {versionName}
            </div>
          </Panel>
        )}
        <Panel title="Content">
          <ContentEditor
            content={draft.content}
            type={draft.type}
            onChange={(content) => change({ content })}
            error={isWrong && isTried ? "Correct the problems below first." : undefined}
          />
        </Panel>
        <Panel
          title="Attachments"
          description="Files that are kept beside this version: whoever may read it can download them."
        >
          <AttachmentsEditor
            attachments={attachments}
            error={isTried ? wrongFiles : undefined}
            problemOf={(reference) => {
              const place = sent.findIndex(({ Values }) => Values[0] === reference);
              return place < 0 ? undefined : problemAt(failure, "Attachments", place);
            }}
          />
        </Panel>
        {draft.type !== "Package" && (
          <Panel
            title="Dry run"
            description="What a machine would get of this text, with values of your own. Nothing is sent or saved."
            actions={
              <Button aria-expanded={isDry} onPress={() => setDry(!isDry)}>
                {isDry ? "Hide dry run" : "Show dry run"}
              </Button>
            }
            isFlush={!isDry}
          >
            {isDry && <DryRun content={draft.content} type={draft.type} />}
          </Panel>
        )}
        {!isNew && (
          <Panel title="Version">
            <div className="grid items-start gap-4 sm:grid-cols-2">
              {versionName}
              <Checkbox
                isSelected={draft.isDefault}
                onChange={(isDefault) => change({ isDefault })}
                help="Otherwise the default version stays as it is."
              >
                Set as default version
              </Checkbox>
            </div>
          </Panel>
        )}
        <CopyAs calls={call ? [call] : []} missing="Give the document a name first." />
        <div className="flex items-center justify-end gap-2">
          <span className="text-sm text-muted">Ctrl-S saves</span>
          <Button type="submit" kind="primary" isPending={isPending}>
            {submitLabel}
          </Button>
        </div>
      </form>
    </Screen>
  );
}
