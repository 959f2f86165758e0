import { Badge } from "@/components/ui/badge";

/** Says that whoever may run a document has the machine, and why. */
export function AdministratorBadge({ reason }: { reason?: string | undefined }) {
  const badge = <Badge family="amber">administrator</Badge>;
  return reason ? <span title={`Gives administrator on the machine. ${reason}`}>{badge}</span> : badge;
}
