"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { CodeBlock } from "@/components/ui/code-block";
import { ConfirmDialog } from "@/components/ui/dialog";
import { requestOf } from "./command-draft";
import { commandQueries, type ListedCommand, useSendCommand } from "./queries";
import { targetText } from "./target-text";

/** Sends the identical command again after showing what it is and whom it reaches now. */
export function RerunDialog({ command, onClose }: { command: ListedCommand; onClose: () => void }) {
  const router = useRouter();
  const send = useSendCommand();
  const request = requestOf(command);
  const preview = useQuery(commandQueries.preview(request));
  const count = preview.data?.TargetCount;
  const error = send.error ?? preview.error;
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "SendCommand", input: request }]} />}
      title="Run this command again?"
      isOpen
      onOpenChange={onClose}
      confirmLabel={
        count === undefined
          ? "Run again"
          : `Run on ${count.toLocaleString("en-US")} ${count === 1 ? "machine" : "machines"}`
      }
      items={preview.data?.Nodes.filter(({ IsSupported }) => IsSupported).map(({ InstanceId, Name }) =>
        Name ? `${Name} (${InstanceId})` : InstanceId,
      )}
      isPending={send.isPending || preview.isPending}
      error={
        error
          ? messageOf(error)
          : count === 0
            ? "No machine matches any more. Copy the command to new and choose others."
            : undefined
      }
      onConfirm={() => {
        if (!count) return;
        send.mutate(request, {
          onSuccess: ({ CommandId }) => {
            onClose();
            router.push(`/commands/${CommandId}?sent=1`);
          },
        });
      }}
    >
      <p className="mb-2">
        {command.DocumentName}, version {command.DocumentVersion}, on {targetText(command)}. It gets an id of its own.
      </p>
      {preview.data?.Script !== undefined && <CodeBlock label="Script" code={preview.data.Script} maxHeight={160} />}
    </ConfirmDialog>
  );
}
