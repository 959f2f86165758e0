import * as z from "zod";
import { DomainError, validationException } from "../errors";
import { notificationEvents, notificationTypes } from "./notification-rules";

/** Whom a command's changes of status are told. Source: SSM API 2014-11-06, NotificationConfig. */
export const NotificationConfig = z.strictObject({
  NotificationArn: z.string().optional(),
  NotificationEvents: z.array(z.enum(notificationEvents)).optional(),
  NotificationType: z.enum(notificationTypes).optional(),
});
export type NotificationConfig = z.infer<typeof NotificationConfig>;

/** A command names a webhook that the account does not have. Source: SSM API 2014-11-06, SendCommand. */
export const invalidNotificationConfig = (arn: string) => {
  const message = `There is no webhook ${arn}. An administrator sets it up under Settings, Webhooks; its ARN stands there.`;
  return new DomainError("InvalidNotificationConfig", message, [{ path: ["NotificationConfig"], message }]);
};

/** Events or a type say nothing without somebody who is told. */
export const notificationWithoutArn = () => {
  const message = "Give NotificationArn as well: events alone name nobody who is told.";
  return validationException(message, [{ path: ["NotificationConfig", "NotificationArn"], message }]);
};

/** A role is AWS's leave to write to a topic. */
export const roleWithoutNotification = () => {
  const message = "There is nothing that a role is for without a NotificationConfig.";
  return validationException(message, [{ path: ["ServiceRoleArn"], message }]);
};
