import * as z from "zod";
import { GroupDescription, GroupName, groupExists } from "@/core/identity/group";
import { Role } from "@/core/identity/user";
import { account, operation } from "../operation";
import { addGroup } from "./group-store";

/** Adds a group: what it is given, its members have. Its name is fixed, because policies speak of it. Errors: GroupAlreadyExists. */
export const createGroup = operation({
  name: "CreateGroup",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ GroupName, Role, Description: GroupDescription.optional() }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, { tx, keys, caller, now, newId, announce, audit }) {
    const { GroupName: name, Role: role, Description: description = "" } = input;
    const group = { accountId: caller.accountId, id: newId(), name, description, role, createdAt: now };
    if (!(await addGroup(tx, keys, group))) throw groupExists(name);
    audit({ resources: [`Group/${name}`], summary: { after: { role, description } } });
    announce("access", "*");
    return { GroupName: name };
  },
});
