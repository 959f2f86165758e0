import * as z from "zod";
import { UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { createKey, newKeyInput } from "./access-key-work";
import { callingUser, self } from "./self";
import { namedUser, userResource } from "./user-target";

/** Makes an access key of one's own. Its secret is in this answer and nowhere else. Errors: LimitExceeded; ValidationException. */
export const createMyAccessKey = operation({
  name: "CreateMyAccessKey",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ ...newKeyInput }),
  resources: self,
  handle: async (input, context) => createKey(context, await callingUser(context), input),
});

/** Makes an access key for another user. Errors: UserNotFound; LimitExceeded; ValidationException. */
export const createAccessKey = operation({
  name: "CreateAccessKey",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, ...newKeyInput }),
  resources: userResource,
  handle: async (input, context) => createKey(context, await namedUser(context, input.UserName), input),
});
