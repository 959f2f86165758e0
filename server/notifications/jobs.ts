import * as z from "zod";
import type { Application } from "../application";
import { firstIdAt } from "../db/uuid7";
import { deliverNotification, type Notifying } from "./deliver-notification";
import { forgetNotifications, reviveNotifications } from "./notification-store";

const NotificationKey = z.object({ accountId: z.string(), id: z.uuid() });

/** A message whose time has come for so long is somebody's no more, milliseconds. */
const overdueAfter = 30_000;

/** How long it is remembered who was told what: a day longer than the runs themselves, milliseconds. */
const keptMilliseconds = 38 * 24 * 3_600_000;

/** What there is to do on the server's own account with messages. */
export const notificationUpkeepJobs = {
  "sweep-notifications":
    ({ db, now }: Application) =>
    () =>
      reviveNotifications(db.pool, now(), new Date(now().getTime() - overdueAfter)),
  "forget-notifications":
    ({ db, now }: Application) =>
    () =>
      forgetNotifications(db.pool, firstIdAt(new Date(now().getTime() - keptMilliseconds))),
};

/** What waits for somebody else's server: these run apart from what must not wait. */
export const notificationJobs = {
  "deliver-notification": (app: Notifying) => (payload: unknown) =>
    deliverNotification(app, NotificationKey.parse(payload)),
};
