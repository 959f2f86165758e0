import * as z from "zod";
import { account, operation } from "../operation";
import { listPrincipals as list } from "./principal-store";

/** The names of users and groups, for those who say who may do what. Quarterdeck's own. */
export const listPrincipals = operation({
  name: "ListPrincipals",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],

  async handle(_, { app, tx, caller }) {
    const { users, groups } = await list(tx, app, caller.accountId);
    return {
      Users: users.map((user) => ({ UserName: user.name, Groups: user.groups })),
      Groups: groups.map((group) => ({ GroupName: group.name, Role: group.role, Members: group.members })),
    };
  },
});
