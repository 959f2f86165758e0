import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";

/** In the place of a list that is empty, where that is good. */
export function Quiet({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-center gap-2 px-4 py-3 text-muted">
      <CircleCheck aria-hidden size={14} className="shrink-0 text-green" />
      {children}
    </p>
  );
}
