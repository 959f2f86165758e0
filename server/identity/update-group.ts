import * as z from "zod";
import { GroupDescription, GroupName } from "@/core/identity/group";
import { Role } from "@/core/identity/user";
import { account, operation } from "../operation";
import { updateGroup as updateRow } from "./group-store";
import { heldGroup, refuseToLockOneselfOut } from "./group-target";

/** Changes what a group is for, or the role that its members have by it. Errors: GroupNotFound; NotToOneself. */
export const updateGroup = operation({
  name: "UpdateGroup",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ GroupName, Role: Role.optional(), Description: GroupDescription.optional() }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { tx, keys, announce, audit } = context;
    const group = await heldGroup(context, input.GroupName);
    const { role, description } = group;
    const next = { role: input.Role ?? role, description: input.Description ?? description };
    if (next.role !== role) await refuseToLockOneselfOut(context, group);
    await updateRow(tx, keys, { ...group, ...next });
    audit({ resources: [`Group/${group.name}`], summary: { before: { role, description }, after: next } });
    announce("access", "*");
    return {};
  },
});
