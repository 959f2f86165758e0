import { StatusBadge } from "@/components/ui/status-badge";
import { type ReviewState, reviewWords } from "./review-words";

/** Where a version's review is. */
export function ReviewBadge({ state, isPill }: { state: ReviewState; isPill?: boolean }) {
  const { label, family, icon } = reviewWords[state];
  return (
    <StatusBadge family={family} icon={icon} isPill={isPill}>
      {label}
    </StatusBadge>
  );
}
