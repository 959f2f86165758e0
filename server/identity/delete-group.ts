import * as z from "zod";
import { GroupName } from "@/core/identity/group";
import { account, operation } from "../operation";
import { deleteGroup as deleteRow, membersOf } from "./group-store";
import { heldGroup, refuseToLockOneselfOut } from "./group-target";
import { identityEvents } from "./identity-events";

/** Deletes a group. Its members stay users, without what they had by it. Errors: GroupNotFound; NotToOneself. */
export const deleteGroup = operation({
  name: "DeleteGroup",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ GroupName }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { app, tx, announce, audit } = context;
    const group = await heldGroup(context, input.GroupName);
    await refuseToLockOneselfOut(context, group);
    const members = (await membersOf(tx, app, group)).map(({ userName }) => userName);
    for (const hear of identityEvents.onGone) await hear({ type: "Group", name: group.name }, context);
    await deleteRow(tx, group);
    const { role, description } = group;
    audit({ resources: [`Group/${group.name}`], summary: { before: { role, description, members } } });
    announce("access", "*");
    return {};
  },
});
