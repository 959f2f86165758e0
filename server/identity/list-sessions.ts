import * as z from "zod";
import { UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { callingUser, self } from "./self";
import { listUserSessions } from "./session-work";
import { namedUser, userResource } from "./user-target";

/** One's own sessions that still hold, last used first: where from, in which browser, which one this is. */
export const listMySessions = operation({
  name: "ListMySessions",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: self,
  handle: async (_input, context) => listUserSessions(context, await callingUser(context)),
});

/** Another user's sessions. Errors: UserNotFound. */
export const listSessions = operation({
  name: "ListSessions",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ UserName }),
  resources: userResource,
  handle: async (input, context) => listUserSessions(context, await namedUser(context, input.UserName)),
});
