import * as z from "zod";
import { DomainError } from "../errors";
import { MAX_ACCESS_KEY_DESCRIPTION, MAX_ACCESS_KEYS } from "./access-key-rules";

/** An access key's id. Ours are AKIA and 16 more; the first administrator's is as it was configured. */
export const AccessKeyId = z.string().regex(/^[A-Z0-9]{16,128}$/, "This is no access key's id.");

/** What a key is for, in its owner's words. */
export const AccessKeyDescription = z
  .string()
  .max(MAX_ACCESS_KEY_DESCRIPTION, `A description has at most ${MAX_ACCESS_KEY_DESCRIPTION} characters.`);

/** Whether calls with the key are let in. Source: AWS IAM API 2010-05-08, statusType. */
export const AccessKeyStatus = z.enum(["Active", "Inactive"]);

/** There is no such key, or it is somebody else's; which of the two is nobody's business. */
export const accessKeyNotFound = (id: string) => new DomainError("AccessKeyNotFound", `There is no access key ${id}.`);

/** The user has as many keys as anybody may have. */
export const tooManyAccessKeys = () =>
  new DomainError(
    "LimitExceeded",
    `A user has at most ${MAX_ACCESS_KEYS} access keys: one in use and one to change over to. Delete one first.`,
  );
