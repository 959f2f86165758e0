/** The changes of status that somebody can be told of. Source: SSM API 2014-11-06, NotificationEvent. */
export const notificationEvents = ["All", "InProgress", "Success", "TimedOut", "Cancelled", "Failed"] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

/** Whose status: that of the command, or that on each machine. Source: SSM API 2014-11-06, NotificationType. */
export const notificationTypes = ["Command", "Invocation"] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** The event that an API status is; undefined for those that nobody is told of. */
export const eventOf = (status: string): Exclude<NotificationEvent, "All"> | undefined =>
  notificationEvents.find((event): event is Exclude<NotificationEvent, "All"> => event !== "All" && event === status);

/** A webhook's name, as it stands at the end of its ARN. */
export const webhookNamePattern = /^[A-Za-z0-9_-]{1,64}$/;

/** The longest address of a webhook, characters. */
export const MAX_WEBHOOK_URL = 2048;

/** The most webhooks of an account. */
export const MAX_WEBHOOKS = 50;

/** How long the former secret of a webhook signs along after a rotation, hours. */
export const FORMER_SECRET_HOURS = 24;

/** What a webhook is called where AWS has a topic: tools that take a topic's ARN take this one. */
export const webhookArn = ({ region, accountId, name }: { region: string; accountId: string; name: string }) =>
  `arn:aws:sns:${region}:${accountId}:${name}`;

/** Whose webhook an ARN names; undefined when it names none. */
export function parseWebhookArn(arn: string): { accountId: string; name: string } | undefined {
  const [, accountId, name = ""] = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:(\d{12}):(.+)$/.exec(arn) ?? [];
  return accountId !== undefined && webhookNamePattern.test(name) ? { accountId, name } : undefined;
}
