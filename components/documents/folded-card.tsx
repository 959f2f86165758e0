"use client";

import { ChevronRight, CircleAlert } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

/** What {@link FoldedCard} takes. */
export type FoldedCardProps = {
  title: string;
  /** Beside the title: what is inside, in a few words. */
  note: string;
  /** What is wrong inside, said while it is closed. */
  problem?: string | undefined;
  isDefaultOpen?: boolean;
  actions: ReactNode;
  children: ReactNode;
};

/** One part of many in a form. Closed, it is a line, and nothing of what is inside is drawn: documents have hundreds of steps. */
export function FoldedCard({ title, note, problem, isDefaultOpen = false, actions, children }: FoldedCardProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(isDefaultOpen);
  return (
    <div className="min-w-0 rounded-md border border-line">
      <div className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1 px-3 py-1.5">
        <button
          type="button"
          data-card
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-7 min-w-0 flex-1 basis-48 items-center gap-1.5 rounded-sm text-left hover:text-accent-ink"
        >
          <ChevronRight
            aria-hidden
            size={14}
            className={isOpen ? "shrink-0 rotate-90 text-muted" : "shrink-0 text-muted"}
          />
          <span className="min-w-0 font-medium break-words">{title || "(no name)"}</span>
          <span className="min-w-0 truncate text-sm text-muted">{note}</span>
        </button>
        <span className="flex shrink-0 flex-wrap items-center gap-1">{actions}</span>
        {problem !== undefined && !isOpen && (
          <p className="flex w-full items-start gap-1.5 text-sm text-red">
            <CircleAlert aria-hidden size={13} className="mt-px shrink-0" />
            <span className="min-w-0 break-words">{problem}</span>
          </p>
        )}
      </div>
      <div id={id}>{isOpen && <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>}</div>
    </div>
  );
}
