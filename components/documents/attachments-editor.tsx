"use client";

import { useRef, useState } from "react";
import { ErrorLine } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from "@/core/documents/attachment-limits";
import { countOf, isReplaced, uploadReference } from "./attachment-draft";
import { attachmentSize } from "./attachment-size";
import { KeptRow } from "./kept-file-row";
import { NewFileRow } from "./new-file-row";
import type { Attachments } from "./use-attachments";

/** What {@link AttachmentsEditor} takes. */
export type AttachmentsEditorProps = {
  attachments: Attachments;
  /** What is wrong with the files as a whole. */
  error?: string;
  /** What the server found wrong with a file, by what it was sent as. */
  problemOf: (reference: string) => string | undefined;
};

/** The files of a version that is being written: those of the version before, and those that are uploaded for it. */
export function AttachmentsEditor({ attachments, error, problemOf }: AttachmentsEditorProps) {
  const { draft, uploads, takeOut } = attachments;
  const [refused, setRefused] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  const chooser = useRef<HTMLButtonElement>(null);

  const add = (files: readonly File[], folders: number, name?: string) => {
    const gives = name === undefined ? 0 : 1;
    const room = Math.max(0, MAX_ATTACHMENTS - countOf(draft) + gives);
    const left = files.slice(room).map((file) => file.name);
    const reasons = [
      left.length > 0 && `A version can have ${MAX_ATTACHMENTS} files at most; not added: ${left.join(", ")}.`,
      folders > 0 && "Folders cannot be attached: choose the files in them.",
    ];
    setRefused(reasons.filter(Boolean).join(" ") || undefined);
    uploads.add(files.slice(0, room), name);
  };
  const remove = (key: string) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("li[data-key]") ?? [])];
    const index = rows.findIndex((row) => row.dataset["key"] === key);
    // The row goes, and the focus with it.
    const next = (rows[index + 1] ?? rows[index - 1])?.querySelector<HTMLElement>("[data-remove] button");
    (next ?? chooser.current)?.focus();
    uploads.remove(key);
  };

  const arrived = draft.files.filter(({ upload }) => upload.phase === "complete").length;
  return (
    <div className="flex flex-col gap-3">
      <FileDrop
        label="Files to attach"
        help={`Or drop them here. ${MAX_ATTACHMENTS} files at most, of ${attachmentSize(MAX_ATTACHMENT_BYTES)} each; names of 3 to 128 letters, digits, _, - and dots.`}
        onFiles={add}
        buttonRef={chooser}
      />
      {(refused ?? error) !== undefined && (
        <div role="alert">
          <ErrorLine>{refused ?? error}</ErrorLine>
        </div>
      )}
      {draft.kept.length + draft.files.length > 0 && (
        <ul ref={list} aria-label="Files of this version" className="flex flex-col divide-y divide-line">
          {draft.kept.map((kept) => (
            <KeptRow
              key={kept.name}
              file={kept}
              isReplaced={isReplaced(kept, draft)}
              problem={problemOf(kept.reference)}
              onTakeOut={(isTakenOut) => takeOut(kept.name, isTakenOut)}
              onReplace={(files) => add(files.slice(0, 1), 0, kept.name)}
            />
          ))}
          {draft.files.map((file) => (
            <NewFileRow
              key={file.key}
              file={file}
              draft={draft}
              problem={file.upload.phase === "complete" ? problemOf(uploadReference(file.upload.fileId)) : undefined}
              onRename={(name) => uploads.rename(file.key, name)}
              onRetry={() => uploads.retry(file.key)}
              onRemove={() => remove(file.key)}
            />
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {draft.files.length > 0 && `${arrived} of ${draft.files.length} files uploaded.`}
      </p>
    </div>
  );
}
