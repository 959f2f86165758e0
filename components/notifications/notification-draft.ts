import {
  type NotificationEvent,
  type NotificationType,
  notificationEvents,
  notificationTypes,
} from "@/core/notifications/notification-rules";

/** Whom a form tells of a command: nobody, a webhook that is still to be chosen (empty), or one by its ARN. */
export type NotificationDraft = {
  notificationArn: string | null;
  notificationEvents: readonly NotificationEvent[];
  notificationType: NotificationType;
};

/** Nobody is told. Once somebody is, it is of each end of the whole command. */
export const toldNobody: NotificationDraft = {
  notificationArn: null,
  notificationEvents: ["Success", "TimedOut", "Cancelled", "Failed"],
  notificationType: "Command",
};

/** What a form says of it, as a request has it. */
export const notificationMembers = (draft: NotificationDraft) =>
  draft.notificationArn
    ? {
        NotificationConfig: {
          NotificationArn: draft.notificationArn,
          NotificationEvents: [...draft.notificationEvents],
          NotificationType: draft.notificationType,
        },
      }
    : {};

type Sent = {
  NotificationConfig: { NotificationArn: string; NotificationEvents: readonly string[]; NotificationType: string };
};

/** What a command that was sent says of it, as a form has it. */
export function notificationDraftOf({ NotificationConfig: sent }: Sent): NotificationDraft {
  if (sent.NotificationArn === "") return toldNobody;
  return {
    notificationArn: sent.NotificationArn,
    notificationEvents: notificationEvents.filter((event) => sent.NotificationEvents.includes(event)),
    notificationType: notificationTypes.find((type) => type === sent.NotificationType) ?? "Command",
  };
}

/** What is wrong with it, by the request's members. */
export const notificationProblems = (draft: NotificationDraft): Record<string, string> => ({
  ...(draft.notificationArn === "" && { "NotificationConfig.NotificationArn": "Choose a webhook." }),
  ...(draft.notificationArn !== null &&
    draft.notificationEvents.length === 0 && {
      "NotificationConfig.NotificationEvents": "Choose at least one status.",
    }),
});
