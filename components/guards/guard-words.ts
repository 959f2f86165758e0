import type { ListedGuard } from "./queries";

type Terms = Pick<ListedGuard, "TagKey" | "TagValue" | "MaxAtOnce" | "ConfirmAbove">;

/** Which machines a guard is about. */
export const machinesText = ({ TagKey, TagValue }: Pick<Terms, "TagKey" | "TagValue">): string => {
  if (TagKey === null) return "All machines";
  return TagValue === null ? `Tag ${TagKey}, any value` : `${TagKey}=${TagValue}`;
};

/** How many of them at once. */
export const atOnceText = ({ MaxAtOnce }: Pick<Terms, "MaxAtOnce">): string => {
  if (MaxAtOnce === null) return "-";
  return MaxAtOnce.endsWith("%") ? `${MaxAtOnce} of them` : Number(MaxAtOnce).toLocaleString("en-US");
};

/** From how many on the count is confirmed. */
export const confirmText = ({ ConfirmAbove }: Pick<Terms, "ConfirmAbove">): string =>
  ConfirmAbove === null ? "-" : `Above ${ConfirmAbove.toLocaleString("en-US")}`;
