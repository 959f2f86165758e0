import { Badge } from "@/components/ui/badge";

/** Says that whoever may run a document has the machine, and why. */
export function AdministratorBadge({ reason }: { reason?: string | undefined }) {
  const badge = <Badge family="amber">gives administrator on the machine</Badge>;
  return reason ? <span title={reason}>{badge}</span> : badge;
}
