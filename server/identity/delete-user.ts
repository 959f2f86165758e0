import * as z from "zod";
import { lastAdministrator, notToOneself, UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { accessKeysOf } from "./access-key-store";
import { groupsOfUser } from "./group-store";
import { identityEvents } from "./identity-events";
import { endSessions } from "./session-store";
import { deleteUser as deleteRow, holdAdministrators } from "./user-store";
import { heldUser, userResource } from "./user-target";

/**
 * Deletes a user. Their sessions end at once, their access keys within five seconds; what they did stays theirs in the
 * audit. Nobody deletes themselves, and an account keeps an administrator.
 *
 * Errors: UserNotFound; NotToOneself; LastAdministrator.
 */
export const deleteUser = operation({
  name: "DeleteUser",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName }),
  resources: userResource,
  async handle(input, context) {
    const { app, tx, caller, announce, audit } = context;
    const administrators = await holdAdministrators(tx, app, caller.accountId);
    const user = await heldUser(context, input.UserName);
    if (caller.id === user.name) throw notToOneself("You cannot delete yourself.");
    if (user.role === "Administrator" && administrators.every(({ id }) => id === user.id)) throw lastAdministrator();
    const groups = await groupsOfUser(tx, app, user);
    const keys = await accessKeysOf(tx, app, user);
    const ended = await endSessions(tx, user, { allBut: undefined });
    for (const hear of identityEvents.onGone) await hear({ type: "User", name: user.name }, context);
    await deleteRow(tx, user);
    audit({
      resources: keys.map(({ id }) => `AccessKey/${id}`),
      summary: {
        before: { role: user.role, groups: groups.map(({ name }) => name), accessKeys: keys.map(({ id }) => id) },
        sessionsEnded: ended.length,
      },
    });
    for (const id of ended) announce("session", id);
    announce("access", "*");
    return {};
  },
});
