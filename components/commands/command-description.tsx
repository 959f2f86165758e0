import { moment } from "@/components/console/moment";
import { documentAddress } from "@/components/documents/document-address";
import { eventsInWords } from "@/components/notifications/event-words";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { durationText } from "@/components/ui/relative-time";
import { Time } from "@/components/ui/time";
import { ParameterValues } from "./parameter-values";
import type { CommandDetail } from "./queries";
import { targetText } from "./target-text";

/** What was sent, by whom, with which limits and values. Source: EC2 console, Command description and parameters. */
export function CommandDescription({ command }: { command: CommandDetail }) {
  return (
    <>
      <Panel title="Command description">
        <KeyValue
          items={[
            {
              label: "Document name",
              value: <Link href={documentAddress(command.DocumentName)}>{command.DocumentName}</Link>,
            },
            { label: "Document version", value: command.DocumentVersion },
            { label: "Comment", value: command.Comment },
            ...(command.Origin?.Kind === "Association"
              ? [
                  {
                    label: "Sent by association",
                    value: (
                      <Link href={`/state-manager/${command.Origin.Id}`} isMono>
                        {command.Origin.Id}
                      </Link>
                    ),
                  },
                  {
                    label: "For execution",
                    value: (
                      <Link
                        href={`/state-manager/${command.Origin.Id}/executions/${command.Origin.ExecutionId}`}
                        isMono
                      >
                        {command.Origin.ExecutionId}
                      </Link>
                    ),
                  },
                ]
              : []),
            { label: "Requested by", value: command.RequestedBy },
            { label: "Date requested", value: <Time value={moment(command.RequestedDateTime)} look="absolute" /> },
            { label: "Ended", value: <Time value={moment(command.EndedDateTime)} look="absolute" /> },
            { label: "Latest start", value: <Time value={moment(command.DeliverBy)} look="absolute" /> },
            { label: "Expires after", value: <Time value={moment(command.ExpiresAfter)} look="absolute" /> },
            { label: "Timeout", value: `${command.TimeoutSeconds} s (${durationText(command.TimeoutSeconds * 1000)})` },
            { label: "Max concurrency", value: command.MaxConcurrency },
            { label: "Max errors", value: command.MaxErrors },
            { label: "Targets", value: targetText(command) },
            { label: "Output bucket", value: command.OutputS3BucketName, isMono: true },
            { label: "Output key prefix", value: command.OutputS3KeyPrefix, isMono: true },
            { label: "Notification ARN", value: command.NotificationConfig.NotificationArn, isMono: true },
            { label: "Notified of", value: toldOf(command.NotificationConfig) },
          ]}
        />
      </Panel>
      <Panel title="Command parameters">
        <ParameterValues parameters={command.Parameters} />
      </Panel>
    </>
  );
}

/** Of what somebody is told; empty when nobody is. */
const toldOf = ({ NotificationEvents, NotificationType }: CommandDetail["NotificationConfig"]) =>
  NotificationEvents.length === 0
    ? ""
    : `${eventsInWords(NotificationEvents)}, of ${NotificationType === "Invocation" ? "each machine" : "the command"}`;
