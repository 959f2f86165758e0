"use client";

import { messageOf } from "@/components/console/console-error";
import { ConfirmDialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { type ListedSession, useChange, type Whose } from "./queries";

/** Asks before every session of a user ends, but for the one that asks. Mounted while it is open. */
export function EndSessionsDialog({
  whose,
  sessions,
  onClose,
}: {
  whose: Whose;
  sessions: readonly ListedSession[];
  onClose: () => void;
}) {
  const mine = useChange("EndMySessions");
  const theirs = useChange("EndSessions");
  const end = whose === undefined ? mine : theirs;
  const told = {
    onSuccess: () => {
      toast({ family: "green", title: "Signed out." });
      onClose();
    },
  };
  return (
    <ConfirmDialog
      title={whose === undefined ? "Sign out everywhere else?" : `Sign ${whose} out everywhere?`}
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel={whose === undefined ? "Sign out everywhere else" : "Sign out everywhere"}
      items={sessions.map(({ SessionId, Browser, Source }) => `${Browser}, ${Source} (${SessionId.slice(-6)})`)}
      isPending={end.isPending}
      error={end.isError ? messageOf(end.error) : undefined}
      onConfirm={() => (whose === undefined ? mine.mutate({}, told) : theirs.mutate({ UserName: whose }, told))}
    >
      Their windows close to what they show at once.
    </ConfirmDialog>
  );
}
