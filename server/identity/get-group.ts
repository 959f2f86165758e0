import * as z from "zod";
import { GroupName } from "@/core/identity/group";
import { account, operation } from "../operation";
import { membersOf } from "./group-store";
import { namedGroup } from "./group-target";
import { presentGroup } from "./present";

/** One group with its members. Errors: GroupNotFound. */
export const getGroup = operation({
  name: "GetGroup",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ GroupName }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const group = await namedGroup(context, input.GroupName);
    const members = await membersOf(context.tx, context.app, group);
    return {
      ...presentGroup(group),
      Members: members.map(({ userName, role, addedAt }) => ({ UserName: userName, Role: role, AddedDate: addedAt })),
    };
  },
});
