import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** What {@link Disclosure} takes. */
export interface DisclosureProps {
  title: ReactNode;
  /** Beside the title while closed as while open: what is inside, in a few words. */
  note?: ReactNode;
  isDefaultOpen?: boolean;
  /** Told when it is opened, before anybody has seen what is inside. */
  onOpen?: () => void;
  children: ReactNode;
}

/** A part that is folded away until its title is pressed. Find-in-page opens it where the browser can. */
export function Disclosure({ title, note, isDefaultOpen, onOpen, children }: DisclosureProps) {
  return (
    <details
      open={isDefaultOpen}
      onToggle={(event) => event.currentTarget.open && onOpen?.()}
      className="group/fold min-w-0"
    >
      <summary className="flex min-h-8 list-none items-center gap-1.5 rounded-md font-medium hover:text-accent-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={14}
          className="shrink-0 text-muted transition-transform group-open/fold:rotate-90"
        />
        {title}
        {note && <span className="truncate font-normal text-muted">{note}</span>}
      </summary>
      <div className="pt-2 pb-1 pl-5">{children}</div>
    </details>
  );
}
