"use client";

import { RotateCw, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { TextField } from "@/components/ui/text-field";
import { type AttachmentDraft, type NewFile, nameProblem, sizeProblem, type UploadState } from "./attachment-draft";
import { attachmentSize } from "./attachment-size";

/** What {@link NewFileRow} takes. */
type NewFileRowProps = {
  file: NewFile;
  draft: AttachmentDraft;
  problem: string | undefined;
  onRename: (name: string) => void;
  onRetry: () => void;
  onRemove: () => void;
};

/** A file that was chosen here: the name that it gets, how far it is, and what can be done with it. */
export function NewFileRow({ file, draft, problem, onRename, onRetry, onRemove }: NewFileRowProps) {
  const { key, name, upload } = file;
  const isComplete = upload.phase === "complete";
  const mayRetry = upload.phase === "waiting" || (upload.phase === "failed" && sizeProblem(file.file) === undefined);
  return (
    <li data-key={key} className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <TextField
          label={`Name of ${file.file.name}`}
          isLabelHidden
          isMono
          autoComplete="off"
          spellCheck="false"
          value={name}
          onChange={onRename}
          error={nameProblem(file, draft)}
        />
        {file.file.name !== name && <p className="mt-1 truncate text-xs text-muted">Chosen as {file.file.name}</p>}
      </div>
      <div className="min-w-0 flex-1 basis-72 py-1.5">
        <Progress file={file} upload={upload} />
        {problem !== undefined && <ErrorLine>{problem}</ErrorLine>}
      </div>
      <div className="flex items-center gap-1">
        {mayRetry && (
          <Button size="small" icon={RotateCw} onPress={onRetry} aria-label={`Try ${name} again`}>
            {upload.phase === "waiting" ? "Try now" : "Try again"}
          </Button>
        )}
        <span data-remove>
          <IconButton
            icon={X}
            label={isComplete || upload.phase === "failed" ? `Remove ${name}` : `Cancel the upload of ${name}`}
            onPress={onRemove}
          />
        </span>
      </div>
    </li>
  );
}

function Progress({ file: { name, file }, upload }: { file: NewFile; upload: UploadState }) {
  const whole = attachmentSize(file.size);
  if (upload.phase === "complete")
    return (
      <>
        <p className="tabular text-sm">{whole}, uploaded</p>
        <p className="break-all font-mono text-xs text-muted">SHA-256 {upload.sha256}</p>
      </>
    );
  if (upload.phase === "queued") return <p className="tabular text-sm text-muted">{whole}, waits for its turn</p>;
  const isWaiting = upload.phase === "waiting";
  return (
    <div className="flex flex-col gap-1">
      {upload.phase === "failed" ? (
        <ErrorLine>{upload.message}</ErrorLine>
      ) : (
        <p className="tabular text-sm text-muted">
          {attachmentSize(upload.sent)} of {whole}
          {isWaiting && ". The server does not answer; it goes on by itself once it does."}
        </p>
      )}
      {(upload.phase !== "failed" || upload.sent > 0) && (
        <ProgressBar
          label={`Upload of ${name}`}
          isLabelHidden
          max={Math.max(1, file.size)}
          parts={[
            {
              family: upload.phase === "failed" ? "red" : isWaiting ? "amber" : "blue",
              label: "bytes uploaded",
              value: upload.sent,
            },
          ]}
        />
      )}
    </div>
  );
}
