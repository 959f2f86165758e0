import * as z from "zod";
import { GroupName } from "@/core/identity/group";
import { UserName } from "@/core/identity/user";
import { account, operation } from "../operation";
import { addMembers } from "./group-store";
import { heldGroup } from "./group-target";
import { namedUser } from "./user-target";

/** Puts users into a group; who is in it already stays. All or none. Errors: GroupNotFound; UserNotFound. */
export const addGroupMembers = operation({
  name: "AddGroupMembers",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ GroupName, UserNames: z.array(UserName).min(1).max(100) }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { tx, keys, caller, now, announce, audit } = context;
    const group = await heldGroup(context, input.GroupName);
    const names = [...new Set(input.UserNames)];
    const members = [];
    for (const name of names) {
      const user = await namedUser(context, name);
      members.push({ accountId: caller.accountId, groupId: group.id, userId: user.id, createdAt: now });
    }
    await addMembers(tx, keys, members);
    audit({
      resources: [`Group/${group.name}`, ...names.map((name) => `User/${name}`)],
      summary: { after: { members: names } },
    });
    announce("access", "*");
    return {};
  },
});
