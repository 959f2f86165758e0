import { Minus, Pencil, Plus } from "lucide-react";
import type { PlanChange } from "./plan-words";

/** More changes than this are counted rather than listed one by one. */
const listed = 100;

const looks = {
  gone: { icon: Minus, tone: "text-red" },
  new: { icon: Plus, tone: "text-green" },
  other: { icon: Pencil, tone: "text-amber" },
} as const;

/** What is another in a plan than when somebody last looked, row by row. */
export function PlanChangesList({ changes }: { changes: readonly PlanChange[] }) {
  return (
    <ul aria-label="What has changed" className="mt-1 flex max-h-52 flex-col gap-1 overflow-y-auto">
      {changes.slice(0, listed).map(({ kind, what, detail }) => {
        const { icon: Icon, tone } = looks[kind];
        return (
          <li key={`${what} ${detail}`} className="flex items-start gap-2">
            <Icon aria-hidden size={14} className={`mt-0.5 shrink-0 ${tone}`} />
            <span className="min-w-0 break-words">
              <strong className="font-medium">{what}</strong> {detail}
            </span>
          </li>
        );
      })}
      {changes.length > listed && (
        <li className="text-muted">and {(changes.length - listed).toLocaleString("en-US")} more</li>
      )}
    </ul>
  );
}
