import * as z from "zod";
import { UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { deleteKey, keyInput } from "./access-key-work";
import { callingUser, self } from "./self";
import { namedUser, userResource } from "./user-target";

/** Deletes an access key of one's own. Errors: AccessKeyNotFound. */
export const deleteMyAccessKey = operation({
  name: "DeleteMyAccessKey",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ ...keyInput }),
  resources: self,
  handle: async (input, context) => deleteKey(context, await callingUser(context), input.AccessKeyId),
});

/** Deletes another user's access key. Errors: UserNotFound; AccessKeyNotFound. */
export const deleteAccessKey = operation({
  name: "DeleteAccessKey",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, ...keyInput }),
  resources: userResource,
  handle: async (input, context) => deleteKey(context, await namedUser(context, input.UserName), input.AccessKeyId),
});
