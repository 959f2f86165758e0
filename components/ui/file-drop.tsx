"use client";

import { Upload } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { type DropItem, DropZone, FileTrigger, Text } from "react-aria-components";
import { Button } from "./button";

/** What {@link FileDrop} takes. */
export interface FileDropProps {
  /** Of the place that files are dropped on: "Attachments". */
  label: string;
  /** What may be chosen, before anybody does. */
  help: ReactNode;
  /** The files, in the order in which they were chosen. `folders` says how many folders were among what was dropped. */
  onFiles: (files: File[], folders: number) => void;
  isDisabled?: boolean;
  /** The chooser lets one be chosen; more can still be dropped. */
  isSingle?: boolean;
  /** The button, for moving focus to it. */
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A place to drop files on, to paste them into, or to choose them from. */
export function FileDrop({ label, help, onFiles, isDisabled = false, isSingle = false, buttonRef }: FileDropProps) {
  const take = async (items: readonly DropItem[]) => {
    const files = await Promise.all(items.flatMap((item) => (item.kind === "file" ? [item.getFile()] : [])));
    onFiles(files, items.filter(({ kind }) => kind === "directory").length);
  };
  return (
    <DropZone
      aria-label={label}
      isDisabled={isDisabled}
      onDrop={(event) => void take(event.items)}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-dashed border-line-mid px-4 py-3 data-drop-target:border-solid data-drop-target:border-accent data-drop-target:bg-hover data-focus-visible:outline-2 data-focus-visible:outline-focus"
    >
      <FileTrigger allowsMultiple={!isSingle} onSelect={(list) => list && onFiles([...list], 0)}>
        <Button ref={buttonRef} icon={Upload} isDisabled={isDisabled}>
          {isSingle ? "Choose file" : "Choose files"}
        </Button>
      </FileTrigger>
      <Text slot="label" className="min-w-0 flex-1 basis-64 text-sm text-muted">
        {help}
      </Text>
    </DropZone>
  );
}
