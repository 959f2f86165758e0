import { PingBadge } from "@/components/nodes/ping-badge";
import { Badge } from "@/components/ui/badge";
import { classNames } from "@/components/ui/class-names";
import { durationText } from "@/components/ui/relative-time";
import { machines } from "@/core/nodes/machine-count";
import { reasonText } from "./plan-words";
import type { Plan, PlanPreview } from "./use-plan";

/** More machines than this are counted rather than listed one by one. */
const listed = 200;

/** What {@link PlanMachines} takes. */
export type PlanMachinesProps = {
  plan: Plan<PlanPreview>;
  /** How long a machine has to connect, seconds; undefined where it is told otherwise. */
  timeoutSeconds?: number;
  /** Every one of them was named, which needs no telling. */
  areNamed: boolean;
};

/** The machines of a plan: which, why each of them, and what keeps the command from it. */
export function PlanMachines({ plan, timeoutSeconds, areNamed }: PlanMachinesProps) {
  const count = plan.count ?? 0;
  const misfits = plan.preview?.Nodes.filter((node) => !node.IsSupported) ?? [];
  const unsupported = new Map(misfits.map(({ InstanceId, PlatformType }) => [InstanceId, PlatformType]));
  const refused = new Set(plan.refused);
  const withoutSecrets = new Set(
    plan.preview?.Nodes.flatMap((node) => (node.IsSupported && !node.TakesSecrets ? [node.InstanceId] : [])),
  );
  const reasons = new Map(
    areNamed ? [] : plan.preview?.Nodes.map((node) => [node.InstanceId, reasonText(node.SelectedBy)]),
  );
  const offline =
    plan.nodes?.filter((node) => node.PingStatus !== "Online" && !unsupported.has(node.InstanceId)).length ?? 0;
  if (!plan.nodes || plan.nodes.length === 0) return null;
  // What one may not run on is looked for first.
  const sorted =
    refused.size === 0
      ? plan.nodes
      : plan.nodes.toSorted((a, b) => Number(refused.has(b.InstanceId)) - Number(refused.has(a.InstanceId)));
  return (
    <section aria-label="Machines" className={classNames("flex flex-col gap-1.5", !plan.isCurrent && "opacity-60")}>
      <h3 className="font-medium">
        {machines(count)}
        {offline > 0 && (
          <span className="font-normal text-muted">, {offline.toLocaleString("en-US")} not connected</span>
        )}
      </h3>
      <ul className="max-h-52 overflow-y-auto rounded-md border border-line">
        {sorted.slice(0, listed).map((node) => (
          <li
            key={node.InstanceId}
            className="flex min-h-7 items-center gap-2 border-b border-line px-2.5 py-1 last:border-b-0"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate" title={node.InstanceId}>
                {node.Name || <span className="font-mono text-sm">{node.InstanceId}</span>}
              </span>
              {reasons.get(node.InstanceId) && (
                <span className="block truncate text-sm text-muted">{reasons.get(node.InstanceId)}</span>
              )}
            </span>
            {node.IsLocal && <Badge family="blue">for trial</Badge>}
            {refused.has(node.InstanceId) && <Badge family="red">may not run</Badge>}
            {withoutSecrets.has(node.InstanceId) && <Badge family="amber">is given no secrets</Badge>}
            <span className="text-sm">
              {unsupported.has(node.InstanceId) ? (
                <Badge family="amber">not for {unsupported.get(node.InstanceId)}</Badge>
              ) : (
                <PingBadge status={node.PingStatus} />
              )}
            </span>
          </li>
        ))}
        {plan.nodes.length > listed && (
          <li className="px-2.5 py-1 text-muted">
            and {(count + misfits.length - listed).toLocaleString("en-US")} more
          </li>
        )}
      </ul>
      {misfits.length > 0 && (
        <p className="text-sm text-muted">
          The document is not for {machines(misfits.length)} of these. Nothing is sent there, and the command ends there
          as Invalid platform.
        </p>
      )}
      {withoutSecrets.size > 0 && (
        <p className="text-sm text-muted">
          Steps with secrets fail on {machines(withoutSecrets.size)} of these: registered before secrets could reach
          machines, and to be registered anew.
        </p>
      )}
      {offline > 0 && timeoutSeconds !== undefined && Number.isFinite(timeoutSeconds) && (
        <p className="text-sm text-muted">
          {offline === count ? (count === 1 ? "It starts" : "They start") : "Those not connected start"} on connecting,
          if that is within {durationText(timeoutSeconds * 1000)}.
        </p>
      )}
    </section>
  );
}
