import * as z from "zod";
import { operation } from "../operation";
import { describeUser } from "./describe-user";
import { callingUser, self } from "./self";

/** What is known of the user who asks: role, groups, password, second factor. Always of their own account. */
export const getMyProfile = operation({
  name: "GetMyProfile",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: self,
  handle: async (_input, context) => describeUser(context, await callingUser(context)),
});
