import { Clock, type LucideIcon } from "lucide-react";
import type { StatusFamily } from "@/components/ui/status-family";

/** Where a version's review is. Source: SSM API 2014-11-06, ReviewStatus. */
export type ReviewState = "APPROVED" | "NOT_REVIEWED" | "PENDING" | "REJECTED";

/** How the state of a review reads. */
export const reviewWords: Record<ReviewState, { label: string; family: StatusFamily; icon?: LucideIcon }> = {
  APPROVED: { label: "Approved", family: "green" },
  NOT_REVIEWED: { label: "Not reviewed", family: "grey" },
  PENDING: { label: "In review", family: "blue", icon: Clock },
  REJECTED: { label: "Rejected", family: "red" },
};
