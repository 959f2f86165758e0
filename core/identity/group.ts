import * as z from "zod";
import { DomainError } from "../errors";
import { MAX_NAME_LENGTH } from "./user-rules";

/** A group's name, of the same characters as a user's: policies speak of it. */
export const GroupName = z
  .string({ error: "Enter a group name." })
  .min(1, "Enter a group name.")
  .max(MAX_NAME_LENGTH, `A group name has at most ${MAX_NAME_LENGTH} characters.`)
  .regex(/^[\p{L}\p{N}._@+-]+$/u, "A group name consists of letters, digits and . _ @ + -");

/** What a group is for. */
export const GroupDescription = z.string().max(256, "A description has at most 256 characters.");

/** There is no such group. */
export const groupNotFound = (name: string) => new DomainError("GroupNotFound", `There is no group ${name}.`);

/** Names of groups are unique in an account. */
export const groupExists = (name: string) => {
  const message = `There is a group ${name} already.`;
  return new DomainError("GroupAlreadyExists", message, [{ path: ["GroupName"], message }]);
};
