import type { presentCommand } from "../commands/present";
import type { ClaimedNotification } from "./notification-store";

/**
 * The message of a change: JSON that is the same whenever it is made, so that every try sends the same bytes. What AWS
 * puts into its message is in `data` by AWS's names. Source: user guide, example of a Run Command notification; Standard
 * Webhooks 1.0, payload.
 */
export function messageOf(
  { nodeId, event, details, happenedAt }: ClaimedNotification,
  command: Pick<
    ReturnType<typeof presentCommand>,
    | "CommandId"
    | "DocumentName"
    | "DocumentVersion"
    | "Comment"
    | "InstanceIds"
    | "RequestedDateTime"
    | "ExpiresAfter"
    | "OutputS3BucketName"
    | "OutputS3KeyPrefix"
    | "TargetCount"
  >,
  { publicUrl, requestedBy }: { publicUrl: string | undefined; requestedBy: string },
): string {
  const place = `/commands/${command.CommandId}${nodeId && `/${nodeId}`}`;
  return JSON.stringify({
    type: nodeId === "" ? "command.status" : "invocation.status",
    timestamp: happenedAt.toISOString(),
    data: {
      commandId: command.CommandId,
      documentName: command.DocumentName,
      documentVersion: command.DocumentVersion,
      ...(nodeId === ""
        ? { instanceIds: command.InstanceIds, targetCount: command.TargetCount }
        : { instanceId: nodeId }),
      requestedDateTime: command.RequestedDateTime.toISOString(),
      requestedBy,
      comment: command.Comment,
      expiresAfter: command.ExpiresAfter.toISOString(),
      outputS3BucketName: command.OutputS3BucketName,
      outputS3KeyPrefix: command.OutputS3KeyPrefix,
      status: event,
      statusDetails: details,
      eventTime: happenedAt.toISOString(),
      ...(publicUrl !== undefined && { url: `${publicUrl}${place}` }),
    },
  });
}
