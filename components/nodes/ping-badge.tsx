import { StatusBadge } from "@/components/ui/status-badge";
import { pingStatuses, pingWords } from "@/core/nodes/node-words";

/** Whether a machine answers, as icon and word. A status this console does not know is shown as it was written. */
export function PingBadge({ status, isPill }: { status: string; isPill?: boolean }) {
  const known = pingStatuses.find((each) => each === status);
  const { family, label } = known ? pingWords[known] : { family: "grey" as const, label: status };
  return (
    <StatusBadge family={family} isPill={isPill}>
      {label}
    </StatusBadge>
  );
}
