"use client";

import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import type { Invocation, InvocationStep } from "./queries";

/** What {@link StepOutput} takes. */
export type StepOutputProps = { invocation: Invocation; step: InvocationStep; isOver: boolean };

/** Where the exact bytes of one of a step's streams are had. */
export const streamAddress = ({ CommandId, InstanceId }: Pick<Invocation, "CommandId" | "InstanceId">, { Step, Attempt }: Pick<InvocationStep, "Step" | "Attempt">, stream: "stdout" | "stderr") =>
  `/output/${CommandId}/${InstanceId}/${Step}/${Attempt}/${stream}`;

/** What a step wrote: how much, and the exact bytes of both streams. */
export function StepOutput({ invocation, step }: StepOutputProps) {
  return (
    <KeyValue
      items={(["Stdout", "Stderr"] as const).map((stream) => ({
        label: stream === "Stdout" ? "Output" : "Error",
        value: (
          <span className="inline-flex flex-wrap gap-x-3">
            {step[stream].StoredBytes.toLocaleString("en-US")} bytes
            <Link href={`${streamAddress(invocation, step, stream === "Stdout" ? "stdout" : "stderr")}?download=1`} download>
              Download
            </Link>
          </span>
        ),
      }))}
    />
  );
}
