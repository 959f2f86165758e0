import * as z from "zod";
import { DomainError, validationException } from "../errors";
import { bucketPattern, MAX_KEY_PREFIX, MAX_OUTPUT_DESTINATIONS } from "./destination-rules";

/** A bucket as requests name it; whether there is one of that name is another question. Source: SSM API 2014-11-06, S3BucketName. */
export const S3BucketName = z.string().min(3).max(63);

/** What stands before the command's id in keys. Source: SSM API 2014-11-06, S3KeyPrefix. */
export const S3KeyPrefix = z.string().max(MAX_KEY_PREFIX);

/** Ignored, as at AWS: the bucket's region is known. Source: SSM API 2014-11-06, S3Region. */
export const S3Region = z.string().min(3).max(20);

/** A bucket that is set up. */
export const BucketName = z
  .string({ error: "Enter the bucket's name." })
  .regex(
    bucketPattern,
    "A bucket's name has 3 to 63 small letters, digits, dots and hyphens; it begins and ends with a letter or digit.",
  );

/** Where a store answers: scheme, host and port, and nothing behind it. */
export const Endpoint = z
  .string({ error: "Enter the store's address." })
  .trim()
  .max(512, "An address has at most 512 characters.")
  .transform((text) => text.replace(/\/+$/, ""))
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase();
  }, "This is an address such as https://s3.eu-central-1.amazonaws.com, with nothing behind it.")
  .transform((text) => new URL(text).origin);

/** The region that requests are signed for. Stores that have none take us-east-1. */
export const Region = z
  .string({ error: "Enter the region." })
  .regex(/^[a-z0-9-]{1,40}$/, "A region has small letters, digits and hyphens, such as us-east-1.");

/** Source: S3 and its likes: what a store calls the public half of a key. */
export const StoreKeyId = z
  .string({ error: "Enter the access key ID." })
  .regex(/^[\x21-\x7e]{1,128}$/, "An access key ID has 1 to 128 characters and no spaces.");

/** The secret half, which leaves the server in no form but as a signature. */
export const StoreSecret = z
  .string({ error: "Enter the secret access key." })
  .regex(/^[\x21-\x7e]{1,256}$/, "A secret access key has 1 to 256 characters and no spaces.");

/** A command names a bucket that the account does not have. Source: SSM API 2014-11-06, SendCommand. */
export const invalidOutputFolder = (bucket: string) => {
  const message = `There is no output destination ${bucket}. An administrator sets it up under Settings, Output destinations.`;
  return new DomainError("InvalidOutputFolder", message, [{ path: ["OutputS3BucketName"], message }]);
};

/** A prefix of keys says nothing without a bucket. */
export const prefixWithoutBucket = () => {
  const message = "Give OutputS3BucketName as well: a prefix alone names no place.";
  return validationException(message, [{ path: ["OutputS3KeyPrefix"], message }]);
};

/** There is no such destination in the account. */
export const noDestination = (bucket: string) =>
  new DomainError("OutputDestinationNotFound", `There is no output destination ${bucket}.`, [
    { path: ["BucketName"], message: "There is none of this name." },
  ]);

/** A destination of that name is there already. */
export const destinationExists = (bucket: string) =>
  new DomainError("OutputDestinationAlreadyExists", `There is an output destination ${bucket} already.`, [
    { path: ["BucketName"], message: "There is one of this name already." },
  ]);

/** The account has as many as it may. */
export const tooManyDestinations = () =>
  new DomainError(
    "OutputDestinationLimitExceeded",
    `An account has at most ${MAX_OUTPUT_DESTINATIONS} output destinations.`,
  );
