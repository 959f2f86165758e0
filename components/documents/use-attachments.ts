"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { type AttachmentDraft, isChanged, type KeptFile } from "./attachment-draft";
import { Uploads } from "./uploads";

/** The files that a version is to have, and what can be done with them. */
export type Attachments = {
  draft: AttachmentDraft;
  isChanged: boolean;
  uploads: Uploads;
  /** Takes a file of the version before out, or puts it back. */
  takeOut: (name: string, isTakenOut: boolean) => void;
};

/** Files that are being chosen for a version, which begins with those of another one. Uploads end with the page. */
export function useAttachments(filesBefore: readonly Omit<KeptFile, "isTakenOut">[]): Attachments {
  const [before] = useState(filesBefore);
  const [uploads] = useState(() => new Uploads());
  const [takenOut, setTakenOut] = useState<ReadonlySet<string>>(new Set());
  const files = useSyncExternalStore(uploads.subscribe, uploads.files, uploads.files);
  useEffect(() => () => uploads.leave(), [uploads]);
  const draft = { kept: before.map((file) => ({ ...file, isTakenOut: takenOut.has(file.name) })), files };
  return {
    draft,
    isChanged: isChanged(draft),
    uploads,
    takeOut: (name, isTakenOut) =>
      setTakenOut((others) => new Set(isTakenOut ? [...others, name] : [...others].filter((each) => each !== name))),
  };
}
