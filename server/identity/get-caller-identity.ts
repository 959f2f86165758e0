import * as z from "zod";
import { accessDenied } from "@/core/errors";
import { operation } from "../operation";
import { findUser } from "./user-store";

/**
 * Who the caller is: what every program asks first, to see whether its access key works.
 *
 * Source: AWS STS API 2011-06-15, GetCallerIdentity.
 */
export const getCallerIdentity = operation({
  name: "GetCallerIdentity",
  doors: ["aws"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: (_input, { id, accountId }) => [{ type: "User", id, accountId }],
  async handle(_input, { app, tx, caller }) {
    // Some programs ask before every call of theirs; the door has just read the user with the key.
    const UserId = caller.userId ?? (await findUser(tx, app, caller.accountId, caller.id))?.id;
    if (!UserId) throw accessDenied("The user whose access key was accepted is not there any more.");
    return { UserId, Account: caller.accountId, Arn: `arn:aws:iam::${caller.accountId}:user/${caller.id}` };
  },
});
