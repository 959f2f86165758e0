import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { associationStandings } from "@/core/nodes/node-words";

/** How all associations stand on a machine, with the way to each; nothing where none was applied. */
export function AssociationStanding({ nodeId, status }: { nodeId: string; status: string | null }) {
  const word = status === null ? undefined : associationStandings[status];
  return (
    word && (
      <Link href={`/managed-instances/${nodeId}?tab=associations`}>
        <StatusBadge family={word.family}>{word.label}</StatusBadge>
      </Link>
    )
  );
}
