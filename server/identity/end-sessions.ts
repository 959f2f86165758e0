import * as z from "zod";
import { UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { callingUser, self } from "./self";
import { endUserSessions, SessionId } from "./session-work";
import { namedUser, userResource } from "./user-target";

/** Ends one of one's own sessions, or, without an id, every one but this. Errors: SessionNotFound. */
export const endMySessions = operation({
  name: "EndMySessions",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ SessionId: SessionId.optional() }),
  resources: self,
  handle: async (input, context) =>
    endUserSessions(
      context,
      await callingUser(context),
      input.SessionId ? { id: input.SessionId } : { allBut: context.caller.sessionId },
    ),
});

/** Ends one of another user's sessions, or, without an id, all of them. Errors: UserNotFound; SessionNotFound. */
export const endSessions = operation({
  name: "EndSessions",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, SessionId: SessionId.optional() }),
  resources: userResource,
  handle: async (input, context) =>
    endUserSessions(
      context,
      await namedUser(context, input.UserName),
      input.SessionId ? { id: input.SessionId } : { allBut: undefined },
    ),
});
