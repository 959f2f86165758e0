import * as z from "zod";
import { GroupName } from "@/core/identity/group";
import { UserName } from "@/core/identity/user";
import { account, operation } from "../operation";
import { removeMembers } from "./group-store";
import { heldGroup, refuseToLockOneselfOut } from "./group-target";
import { namedUser } from "./user-target";

/** Takes users out of a group; who is not in it is passed over. Errors: GroupNotFound; UserNotFound; NotToOneself. */
export const removeGroupMembers = operation({
  name: "RemoveGroupMembers",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ GroupName, UserNames: z.array(UserName).min(1).max(100) }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { tx, caller, announce, audit } = context;
    const group = await heldGroup(context, input.GroupName);
    const names = [...new Set(input.UserNames)];
    if (names.includes(caller.id)) await refuseToLockOneselfOut(context, group);
    const users = [];
    for (const name of names) users.push(await namedUser(context, name));
    await removeMembers(
      tx,
      group,
      users.map(({ id }) => id),
    );
    audit({
      resources: [`Group/${group.name}`, ...names.map((name) => `User/${name}`)],
      summary: { before: { members: names } },
    });
    announce("access", "*");
    return {};
  },
});
