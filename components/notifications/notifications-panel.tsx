"use client";

import { useLive } from "@/components/console/live";
import { NotificationLog } from "./notification-log";
import { notificationQueries } from "./queries";

/** Whom a command has told of what. */
export function NotificationsPanel({ commandId, webhook }: { commandId: string; webhook: string }) {
  useLive("command", commandId, notificationQueries.ofCommandKey(commandId));
  return <NotificationLog title={`Messages to webhook ${webhook}`} whose={{ CommandId: commandId }} />;
}
