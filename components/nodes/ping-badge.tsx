import { StatusBadge } from "@/components/ui/status-badge";
import { PingStatus, pingWords } from "@/core/nodes/node";

/** Whether a machine answers, as icon and word. A status this console does not know is shown as it was written. */
export function PingBadge({ status, isPill }: { status: string; isPill?: boolean }) {
  const known = PingStatus.safeParse(status);
  const { family, label } = known.success ? pingWords[known.data] : { family: "grey" as const, label: status };
  return (
    <StatusBadge family={family} isPill={isPill}>
      {label}
    </StatusBadge>
  );
}
