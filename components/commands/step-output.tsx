"use client";

import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { PingBadge } from "@/components/nodes/ping-badge";
import { OutputViewer } from "@/components/output/output-viewer";
import { readLineRange, writeLineRange } from "@/core/output/line-range";
import type { Invocation, InvocationStep } from "./queries";

const address = { stream: "", line: "", find: "", case: "" };

/** What {@link StepOutput} takes. */
export type StepOutputProps = { invocation: Invocation; step: InvocationStep };

/**
 * What one attempt at a step wrote, live. The stream and the lines in view are in the address, so that they can be
 * sent to somebody.
 */
export function StepOutput({ invocation, step }: StepOutputProps) {
  const [url, setUrl] = useUrlState(address);
  const may = useMay();
  // Where there is nothing but errors, they are what is looked for.
  const onlyErrors = step.Outcome !== null && step.Stdout.StoredBytes === 0 && step.Stderr.StoredBytes > 0;
  const stream = url.stream === "stderr" || (url.stream === "" && onlyErrors) ? "stderr" : "stdout";
  if (!may("GetOutput")) return <p className="text-muted">You may see how it went, but not what it printed.</p>;
  return (
    <OutputViewer
      commandId={invocation.CommandId}
      nodeId={invocation.InstanceId}
      step={step.Step}
      attempt={step.Attempt}
      stream={stream}
      onStream={(next) => setUrl({ stream: next, line: "" })}
      range={readLineRange(url.line)}
      onRange={(next) => setUrl({ line: next === undefined ? "" : writeLineRange(next) })}
      search={url.find === "" ? undefined : { text: url.find, isCaseSensitive: url.case === "1" }}
      heartbeat={
        !invocation.HasEnded && invocation.Node ? <PingBadge status={invocation.Node.PingStatus} /> : undefined
      }
    />
  );
}
