"use client";

import { useQuery } from "@tanstack/react-query";
import { ConsoleError, messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { useMay } from "@/components/console/session";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Link } from "@/components/ui/link";
import { toast } from "@/components/ui/toast";
import { documentQueries, type RunningAssociation, useDeleteDocument, useSetDefaultVersion } from "./queries";

/** What {@link DeleteDialog} takes. */
export type DeleteDialogProps = {
  name: string;
  /** One version; the whole document without it. */
  version?: string;
  onClose: () => void;
  onDeleted: () => void;
};

/**
 * Asks before a document, or one version of it, is deleted; what associations run is deleted only by somebody who knows
 * of it, from the dialog itself or from the server's refusal.
 */
export function DeleteDialog({ name, version, onClose, onDeleted }: DeleteDialogProps) {
  const remove = useDeleteDocument();
  const may = useMay();
  const { data, isLoading } = useQuery({ ...documentQueries.associations(name), enabled: may("ListAssociations") });
  const running = (data?.Associations ?? []).filter(
    ({ DocumentVersion }) => version === undefined || DocumentVersion === version,
  );
  const isForced =
    running.length > 0 || (remove.error instanceof ConsoleError && remove.error.code === "AssociatedInstances");
  const request = {
    Name: name,
    ...(version !== undefined && { DocumentVersion: version }),
    ...(isForced && { Force: true }),
  };
  const what = version === undefined ? "document" : "version";
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "DeleteDocument", input: request }]} />}
      title={`Delete this ${what}?`}
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel={isForced ? `Delete ${what} all the same` : `Delete ${what}`}
      items={[version === undefined ? name : `${name}, version ${version}`]}
      isPending={remove.isPending || isLoading}
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
      {running.length > 0 && <Failing running={running} hasMore={data?.NextToken !== undefined} />}
    </ConfirmDialog>
  );
}

const mostNamed = 5;

/** The associations that would fail from then on. */
function Failing({ running, hasMore }: { running: readonly RunningAssociation[]; hasMore: boolean }) {
  const others = running.length - mostNamed;
  const count = hasMore ? `More than ${running.length}` : running.length;
  return (
    <div className="mt-3">
      <p className="font-medium">
        {running.length === 1
          ? "An association runs it, and fails from then on:"
          : `${count} associations run it, and fail from then on:`}
      </p>
      <ul className="mt-1 list-disc pl-5">
        {running.slice(0, mostNamed).map(({ AssociationId, AssociationName }) => (
          <li key={AssociationId} className="break-all">
            <Link href={`/state-manager/${AssociationId}`} isMono={AssociationName === undefined}>
              {AssociationName ?? AssociationId}
            </Link>
          </li>
        ))}
        {others > 0 && <li>{hasMore ? "and others" : `and ${others} more`}</li>}
      </ul>
    </div>
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
