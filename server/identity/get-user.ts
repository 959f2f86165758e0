import * as z from "zod";
import { UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { describeUser } from "./describe-user";
import { namedUser, userResource } from "./user-target";

/** One user of the account, with their groups and how they get in. Errors: UserNotFound. */
export const getUser = operation({
  name: "GetUser",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ UserName }),
  resources: userResource,
  handle: async (input, context) => describeUser(context, await namedUser(context, input.UserName)),
});
