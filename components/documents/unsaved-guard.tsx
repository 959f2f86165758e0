"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/ui/dialog";

/**
 * Keeps what was written from being lost: the browser asks before it leaves or reloads, and a link of the console opens
 * a question first. The Back button is the browser's own and cannot be held.
 */
export function UnsavedGuard({ isUnsaved }: { isUnsaved: boolean }) {
  const router = useRouter();
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (!(link instanceof HTMLAnchorElement) || !isPlain || link.target === "_blank") return;
      if (link.origin !== window.location.origin || link.pathname === window.location.pathname) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(link.pathname + link.search);
    };
    window.addEventListener("beforeunload", ask);
    document.addEventListener("click", follow, true);
    return () => {
      window.removeEventListener("beforeunload", ask);
      document.removeEventListener("click", follow, true);
    };
  }, [isUnsaved]);
  return (
    <ConfirmDialog
      title="Leave without saving?"
      isOpen={wanted !== undefined}
      onOpenChange={() => setWanted(undefined)}
      kind="danger"
      confirmLabel="Leave without saving"
      cancelLabel="Stay"
      onConfirm={() => {
        if (wanted !== undefined) router.push(wanted);
        setWanted(undefined);
      }}
    >
      What was written here has not been saved.
    </ConfirmDialog>
  );
}
