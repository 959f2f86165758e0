import * as z from "zod";
import { UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { listKeys } from "./access-key-work";
import { callingUser, self } from "./self";
import { namedUser, userResource } from "./user-target";

/** One's own access keys, oldest first; their secrets are never told again. */
export const listMyAccessKeys = operation({
  name: "ListMyAccessKeys",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: self,
  handle: async (_input, context) => listKeys(context, await callingUser(context)),
});

/** Another user's access keys. Errors: UserNotFound. */
export const listAccessKeys = operation({
  name: "ListAccessKeys",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({ UserName }),
  resources: userResource,
  handle: async (input, context) => listKeys(context, await namedUser(context, input.UserName)),
});
