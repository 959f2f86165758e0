import {
  invalidNotificationConfig,
  type NotificationConfig,
  notificationWithoutArn,
  roleWithoutNotification,
} from "@/core/notifications/notification";
import {
  type NotificationEvent,
  type NotificationType,
  parseWebhookArn,
} from "@/core/notifications/notification-rules";
import type { OperationContext } from "../operation";
import { findWebhook } from "./webhook-store";

/** Whom a command tells of what. */
export type Notification = {
  arn: string;
  events: NotificationEvent[];
  type: NotificationType;
  /** As it was given. A webhook is called by the server itself: nothing acts by it. */
  serviceRole: string;
};

/**
 * What a request asks for; undefined when nobody is told. Without events it is all of them, and without a type those of the
 * command as a whole.
 *
 * Errors: InvalidNotificationConfig for a webhook that is not set up; ValidationException for events, or a role, without one.
 */
export async function notificationOf(
  {
    NotificationConfig: config = {},
    ServiceRoleArn = "",
  }: { NotificationConfig?: NotificationConfig | undefined; ServiceRoleArn?: string | undefined },
  { app, tx, caller }: Pick<OperationContext, "app" | "tx" | "caller">,
): Promise<Notification | undefined> {
  const { NotificationArn: arn = "", NotificationEvents: events = [], NotificationType: type = "Command" } = config;
  if (arn === "") {
    if (events.length > 0) throw notificationWithoutArn();
    if (ServiceRoleArn !== "") throw roleWithoutNotification();
    return undefined;
  }
  const named = parseWebhookArn(arn);
  // What another account has is not known here.
  const webhook =
    named?.accountId === caller.accountId ? await findWebhook(tx, app, caller.accountId, named.name) : undefined;
  if (!webhook) throw invalidNotificationConfig(arn);
  return { arn, events: events.length > 0 ? [...new Set(events)] : ["All"], type, serviceRole: ServiceRoleArn };
}
