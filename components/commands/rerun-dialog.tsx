"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { ButtonLink } from "@/components/ui/button-link";
import { CodeBlock } from "@/components/ui/code-block";
import { ConfirmDialog } from "@/components/ui/dialog";
import { RadioGroup } from "@/components/ui/radio-group";
import type { InvocationState } from "@/core/commands/invocation";
import { machines } from "@/core/nodes/machine-count";
import { missingTarget, requestOf } from "./command-draft";
import { OutcomeChoice, unsuccessful } from "./outcome-choice";
import { commandQueries, type ListedCommand, useSendCommand } from "./queries";
import { targetText } from "./target-text";

type Aim = "same" | "ended";

/** Sends the identical command again after showing what it is and whom it reaches now. */
export function RerunDialog({ command, onClose }: { command: ListedCommand; onClose: () => void }) {
  const router = useRouter();
  const send = useSendCommand();
  const { data: detail, error: notRead } = useQuery(commandQueries.one(command.CommandId));
  const [aim, setAim] = useState<Aim>("same");
  const [chosen, setChosen] = useState<InvocationState[]>();
  const failed = detail ? unsuccessful(detail.Counts) : [];
  const states = chosen ?? failed;
  const endedAs = aim === "ended" ? states : undefined;
  const isMissing = endedAs?.length === 0;
  const request = detail && !isMissing ? requestOf(detail, endedAs) : undefined;
  const preview = useQuery({
    ...commandQueries.preview(request ?? { DocumentName: command.DocumentName }),
    enabled: request !== undefined,
  });
  const shown = isMissing ? undefined : preview.data;
  const count = shown?.TargetCount;
  const error = send.error ?? notRead ?? (isMissing ? null : preview.error);
  return (
    <ConfirmDialog
      extra={
        <div className="flex flex-col items-start gap-3">
          <ButtonLink href={`/commands/new?from=${command.CommandId}${endedAs ? `&on=${endedAs.join(",")}` : ""}`}>
            Edit first
          </ButtonLink>
          <CopyAs calls={request ? [{ operation: "SendCommand", input: request }] : []} />
        </div>
      }
      title="Run this command again?"
      isOpen
      onOpenChange={onClose}
      confirmLabel={count === undefined ? "Run again" : `Run on ${machines(count)}`}
      items={shown?.Nodes.filter(({ IsSupported }) => IsSupported).map(({ InstanceId, Name }) =>
        Name ? `${Name} (${InstanceId})` : InstanceId,
      )}
      isPending={send.isPending || (!isMissing && !error && preview.isPending)}
      error={
        error
          ? messageOf(error)
          : isMissing
            ? missingTarget.earlier.chosen
            : shown && shown.RefusedCount > 0
              ? `You may not run it on ${machines(shown.RefusedCount)} of these.`
              : count === 0
                ? "No machine matches any more. Edit the command first, and choose others."
                : undefined
      }
      onConfirm={() => {
        if (!count || !request || shown?.RefusedCount) return;
        // Exactly what is shown, or nothing.
        const { PlanHash, Plan } = shown ?? {};
        send.mutate(
          { ...request, PlanHash, Plan },
          {
            onError: () => void preview.refetch(),
            onSuccess: ({ CommandId }) => {
              onClose();
              router.push(`/commands/${CommandId}?sent=1`);
            },
          },
        );
      }}
    >
      <p className="mb-2">
        {command.DocumentName}, version {command.DocumentVersion}. It gets an id of its own.
      </p>
      {detail && failed.length > 0 && command.TargetCount > 1 ? (
        <div className="mb-3 flex flex-col gap-1">
          <RadioGroup
            label="Machines"
            value={aim}
            onChange={setAim}
            options={[
              { id: "same" as const, label: "The same targets", description: targetText(command) },
              { id: "ended" as const, label: "Only those of its machines where it ended as" },
            ]}
          />
          {aim === "ended" && (
            <div className="pl-6">
              <OutcomeChoice counts={detail.Counts} value={states} onChange={setChosen} />
            </div>
          )}
        </div>
      ) : (
        <p className="mb-2 text-muted">On {targetText(command)}.</p>
      )}
      {shown?.Script !== undefined && <CodeBlock label="Script" code={shown.Script} maxHeight={160} />}
    </ConfirmDialog>
  );
}
