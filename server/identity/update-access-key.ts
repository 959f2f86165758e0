import * as z from "zod";
import { UserName } from "@/core/identity/user";
import { operation } from "../operation";
import { keyChangeInput, updateKey } from "./access-key-work";
import { callingUser, self } from "./self";
import { namedUser, userResource } from "./user-target";

/** Describes, activates, deactivates or ends an access key of one's own. Errors: AccessKeyNotFound; ValidationException. */
export const updateMyAccessKey = operation({
  name: "UpdateMyAccessKey",
  doors: ["console"],
  effect: "change",
  access: "self",
  input: z.strictObject({ ...keyChangeInput }),
  resources: self,
  handle: async (input, context) => updateKey(context, await callingUser(context), input),
});

/** The same for another user's key. Errors: UserNotFound; AccessKeyNotFound; ValidationException. */
export const updateAccessKey = operation({
  name: "UpdateAccessKey",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ UserName, ...keyChangeInput }),
  resources: userResource,
  handle: async (input, context) => updateKey(context, await namedUser(context, input.UserName), input),
});
