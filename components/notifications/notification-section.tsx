"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { QueryFailure } from "@/components/console/query-states";
import { useMay } from "@/components/console/session";
import { Checkbox } from "@/components/ui/checkbox";
import { SelectOnDemand } from "@/components/ui/choices-on-demand";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { type NotificationEvent, notificationEvents } from "@/core/notifications/notification-rules";
import { eventWords } from "./event-words";
import type { NotificationDraft } from "./notification-draft";
import { notificationQueries } from "./queries";

/** What {@link NotificationSection} takes. */
export type NotificationSectionProps = {
  notification: NotificationDraft;
  onChange: (change: Partial<NotificationDraft>) => void;
  problemOf: (field: string) => string | undefined;
};

const types = [
  { id: "Command", label: "The command as a whole" },
  { id: "Invocation", label: "Each machine by itself" },
] as const;

const single = notificationEvents.filter((event): event is Exclude<NotificationEvent, "All"> => event !== "All");

/** Who is told of the command's status. Source: EC2 console, Run a command, SNS notifications. */
export function NotificationSection({ notification, onChange, problemOf }: NotificationSectionProps) {
  const may = useMay();
  const webhooks = useQuery(notificationQueries.webhooks);
  const known = webhooks.data?.Webhooks ?? [];
  const isWanted = notification.notificationArn !== null;
  // One that a copied command names is shown although it is gone, so that its refusal can be understood.
  const isGone = notification.notificationArn && !known.some(({ Arn }) => Arn === notification.notificationArn);
  const options = [
    ...known.map(({ Arn, Name, Origin }) => ({ id: Arn, label: Name, description: Origin })),
    ...(isGone && webhooks.data
      ? [{ id: notification.notificationArn ?? "", label: `${notification.notificationArn} (not set up)` }]
      : []),
  ];
  const settings = <Link href="/settings/webhooks">Settings, Webhooks</Link>;
  const isEmpty = webhooks.data !== undefined && options.length === 0;
  return (
    <Panel title="Notifications" description="A webhook can be told when the status changes.">
      <div className="flex flex-col gap-4">
        {webhooks.isError && <QueryFailure error={webhooks.error} refetch={webhooks.refetch} />}
        {isEmpty ? (
          <p className="text-muted">
            No webhook is set up.{" "}
            {may("CreateWebhook") ? <>Set one up under {settings}.</> : "An administrator can set one up."}
          </p>
        ) : (
          <Checkbox
            isSelected={isWanted}
            isDisabled={webhooks.data === undefined}
            onChange={(isOn) =>
              onChange({ notificationArn: isOn ? (known.length === 1 ? (known[0]?.Arn ?? "") : "") : null })
            }
            help="It gets a signed message, tried again for a day if it is not taken."
          >
            Tell a webhook
          </Checkbox>
        )}
        {isWanted && !isEmpty && (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <SelectOnDemand
                label="Webhook"
                isRequired
                options={options}
                value={notification.notificationArn || null}
                onChange={(notificationArn) => onChange({ notificationArn })}
                error={problemOf("NotificationConfig.NotificationArn") ?? problemOf("NotificationConfig")}
              />
              <SelectOnDemand
                label="Status of"
                options={types}
                value={notification.notificationType}
                onChange={(notificationType) => onChange({ notificationType })}
              />
            </div>
            <Events
              chosen={notification.notificationEvents}
              onChange={(chosen) => onChange({ notificationEvents: chosen })}
              error={problemOf("NotificationConfig.NotificationEvents")}
            />
          </>
        )}
      </div>
    </Panel>
  );
}

/** The statuses that are told. All of them are each of them: what is told of a command copied with "All" stays the same. */
function Events({
  chosen,
  onChange,
  error,
}: {
  chosen: readonly NotificationEvent[];
  onChange: (chosen: NotificationEvent[]) => void;
  error: string | undefined;
}) {
  const legend = useId();
  const problem = useId();
  const isChosen = (event: NotificationEvent) => chosen.includes("All") || chosen.includes(event);
  return (
    <fieldset aria-labelledby={legend} aria-describedby={error ? problem : undefined} className="flex flex-col gap-1.5">
      <legend id={legend} className="font-medium">
        When it becomes
      </legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {single.map((event) => (
          <Checkbox
            key={event}
            isSelected={isChosen(event)}
            isInvalid={error !== undefined}
            onChange={(isOn) => onChange(single.filter((each) => (each === event ? isOn : isChosen(each))))}
          >
            {eventWords[event]}
          </Checkbox>
        ))}
      </div>
      {error && (
        <p id={problem} className="text-sm text-red-ink">
          {error}
        </p>
      )}
    </fieldset>
  );
}
