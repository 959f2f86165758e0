"use client";

import { useQuery } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import { useLive } from "@/components/console/live";
import { useMay } from "@/components/console/session";
import { nodeTitle } from "@/components/nodes/node-title";
import { PingBadge } from "@/components/nodes/ping-badge";
import { platformText } from "@/components/nodes/platform-text";
import { nodeQueries } from "@/components/nodes/queries";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Spinner } from "@/components/ui/spinner";
import { useNow } from "@/components/ui/use-now";

/** After this silence it helps to say what to look at, milliseconds. */
const silence = 60_000;

/** The machines that registered with one activation, as they arrive; what to check when none does. */
export function ArrivalPanel({ activationId, since }: { activationId: string; since: number }) {
  const may = useMay();
  const question = nodeQueries.list({ filters: [{ Key: "ActivationIds", Values: [activationId] }] });
  // A notice may be lost, and this page is waited at: it also looks for itself.
  const { data } = useQuery({ ...question, refetchInterval: 3_000 });
  useLive("node", undefined, question.queryKey);
  const nodes = data?.Nodes ?? [];
  const now = useNow();
  const isSilent = nodes.length === 0 && now !== null && now.getTime() - since > silence;

  return (
    <Panel title="2. Your machine">
      <div aria-live="polite" className="flex flex-col gap-3">
        {nodes.length === 0 && (
          <p className="flex items-center gap-2 text-muted">
            <Spinner size={14} /> Waiting for your machine…
          </p>
        )}
        {nodes.map((node) => (
          <div
            key={node.InstanceId}
            className="flex flex-wrap items-center justify-between gap-3 rounded-md border border-line px-3 py-2"
          >
            <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1">
              <PingBadge status={node.PingStatus} isPill />
              <Link href={`/managed-instances/${node.InstanceId}`}>{nodeTitle(node)}</Link>
              <span className="font-mono text-sm text-muted">{node.InstanceId}</span>
              <span className="text-muted">{platformText(node)}</span>
            </div>
            {node.PingStatus === "Online" ? (
              may("SendCommand") && (
                <ButtonLink
                  href={`/commands/new?nodes=${node.InstanceId}&example=1`}
                  kind="primary"
                  icon={SquareTerminal}
                >
                  Run a command on it
                </ButtonLink>
              )
            ) : (
              <span className="text-muted">Registered; waiting for its agent to connect…</span>
            )}
          </div>
        ))}
        {isSilent && (
          <Banner kind="warning" title="Nothing heard for a minute. On the machine, check:">
            <ul className="mt-1 list-disc pl-5">
              <li>
                Did the line end with an error? It says what was wrong: the code, the address, the certificate, or a
                machine that is not supported.
              </li>
              <li>
                Can the machine reach this server? Try <code className="font-mono text-sm">curl -kI</code> with the
                address in the line.
              </li>
              <li>
                Is a proxy or firewall in between? WebSocket connections must be let through, and the installer takes{" "}
                <code className="font-mono text-sm">HTTPS_PROXY</code> from the environment.
              </li>
              <li>
                Does the agent run? <code className="font-mono text-sm">systemctl status quarterdeck-agent</code> and
                /var/lib/quarterdeck-agent/agent.log say what it does.
              </li>
              <li>Is it an older copy of a machine that is registered already? Register it anew with --force.</li>
            </ul>
          </Banner>
        )}
      </div>
    </Panel>
  );
}
