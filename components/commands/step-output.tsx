"use client";

import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { PingBadge } from "@/components/nodes/ping-badge";
import { OutputViewer } from "@/components/output/output-viewer";
import type { Invocation, InvocationStep } from "./queries";

const address = { stream: "", line: "" };

/** What {@link StepOutput} takes. */
export type StepOutputProps = { invocation: Invocation; step: InvocationStep };

/**
 * What one attempt at a step wrote, live. The stream and the line in view are in the address, so that a line can be
 * sent to somebody.
 */
export function StepOutput({ invocation, step }: StepOutputProps) {
  const [url, setUrl] = useUrlState(address);
  const may = useMay();
  // Where there is nothing but errors, they are what is looked for.
  const onlyErrors = step.Outcome !== null && step.Stdout.StoredBytes === 0 && step.Stderr.StoredBytes > 0;
  const stream = url.stream === "stderr" || (url.stream === "" && onlyErrors) ? "stderr" : "stdout";
  const line = /^[1-9][0-9]{0,14}$/.test(url.line) ? Number(url.line) : undefined;
  if (!may("GetOutput")) return <p className="text-muted">You may see how it went, but not what it printed.</p>;
  return (
    <OutputViewer
      commandId={invocation.CommandId}
      nodeId={invocation.InstanceId}
      step={step.Step}
      attempt={step.Attempt}
      stream={stream}
      onStream={(next) => setUrl({ stream: next, line: "" })}
      line={line}
      onLine={(next) => setUrl({ line: next === undefined ? "" : String(next) })}
      heartbeat={
        !invocation.HasEnded && invocation.Node ? <PingBadge status={invocation.Node.PingStatus} /> : undefined
      }
    />
  );
}
