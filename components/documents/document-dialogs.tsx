"use client";

import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useDeleteDocument, useSetDefaultVersion } from "./queries";

/** What {@link DeleteDialog} takes. */
export type DeleteDialogProps = {
  name: string;
  /** One version; the whole document without it. */
  version?: string;
  onClose: () => void;
  onDeleted: () => void;
};

/** Asks before a document, or one version of it, is deleted. */
export function DeleteDialog({ name, version, onClose, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteDocument();
  const request = { Name: name, ...(version !== undefined && { DocumentVersion: version }) };
  const what = version === undefined ? "document" : "version";
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "DeleteDocument", input: request }]} />}
      title={`Delete this ${what}?`}
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel={`Delete ${what}`}
      items={[version === undefined ? name : `${name}, version ${version}`]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(request, {
          onSuccess: () => {
            toast({ family: "green", title: version === undefined ? "Document deleted." : "Version deleted." });
            onClose();
            onDeleted();
          },
        })
      }
    >
      {version === undefined
        ? "All its versions go with it. Commands that ran it keep what they printed."
        : "Its number is not given again. Commands that ran it keep what they printed."}
    </ConfirmDialog>
  );
}

/** Asks before another version becomes the one that is run when nobody names one. */
export function DefaultDialog({ name, version, onClose }: { name: string; version: string; onClose: () => void }) {
  const change = useSetDefaultVersion();
  const request = { Name: name, DocumentVersion: version };
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "UpdateDocumentDefaultVersion", input: request }]} />}
      title={`Make version ${version} the default?`}
      isOpen
      onOpenChange={onClose}
      confirmLabel="Set as default version"
      isPending={change.isPending}
      error={change.isError ? messageOf(change.error) : undefined}
      onConfirm={() =>
        change.mutate(request, {
          onSuccess: () => {
            toast({ family: "green", title: `Version ${version} is the default.` });
            onClose();
          },
        })
      }
    >
      Whoever runs {name} without naming a version gets this one from now on, also the accounts it is shared with.
    </ConfirmDialog>
  );
}
