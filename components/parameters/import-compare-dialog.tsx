"use client";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DiffTable } from "@/components/ui/diff-table";
import { lineDiff } from "@/components/ui/line-diff";
import { fieldWord } from "./import-words";

/** What {@link ImportCompareDialog} takes. */
export type ImportCompareDialogProps = {
  name: string;
  fields: readonly { Field: string; Before?: string; After?: string }[];
  onClose: () => void;
};

/** What is there beside what the file has, whole, field by field. Mounted while it is open. */
export function ImportCompareDialog({ name, fields, onClose }: ImportCompareDialogProps) {
  return (
    <Dialog title={name} size="large" isOpen onOpenChange={onClose} footer={<Button onPress={onClose}>Close</Button>}>
      {fields.map(({ Field, Before = "", After = "" }) => (
        <DiffTable
          key={Field}
          label={fieldWord(Field)}
          left={`${fieldWord(Field)} now`}
          right={`${fieldWord(Field)} in the file`}
          rows={lineDiff(Before, After)}
        />
      ))}
    </Dialog>
  );
}
