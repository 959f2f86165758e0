import { randomUUID } from "node:crypto";
import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { validationException } from "@/core/errors";
import {
  BucketName,
  destinationExists,
  Endpoint,
  noDestination,
  Region,
  StoreKeyId,
  StoreSecret,
  tooManyDestinations,
} from "@/core/output-destinations/destination";
import { MAX_OUTPUT_DESTINATIONS } from "@/core/output-destinations/destination-rules";
import { account, type OperationContext, operation } from "../operation";
import { type BucketAccess, openBucket } from "./bucket";
import {
  type DestinationRow,
  deleteDestination,
  findDestination,
  listDestinations,
  putDestination,
  sealSecret,
  secretOf,
} from "./destination-store";
import { presentDestination } from "./present";
import { problemOf } from "./problem";

const settings = {
  BucketName,
  Endpoint,
  Region,
  /** The bucket is the first part of the path, as most stores other than AWS's have it. */
  UsesPathStyle: z.boolean(),
  AccessKeyId: StoreKeyId,
};
const Changed = z.strictObject({
  ...settings,
  /** As it was when it is left out. */ SecretAccessKey: StoreSecret.optional(),
});
type Changed = z.output<typeof Changed>;

const rowOf = (input: Changed, sealedSecret: Uint8Array, { caller, now }: OperationContext): DestinationRow => ({
  accountId: caller.accountId,
  bucket: input.BucketName,
  endpoint: input.Endpoint,
  region: input.Region,
  usesPathStyle: input.UsesPathStyle,
  accessKeyId: input.AccessKeyId,
  sealedSecret,
  updatedAt: now,
  updatedBy: principalName(caller),
});

/** What the audit keeps: all but the secret. */
const told = (row: DestinationRow) => {
  const { UpdatedDate: _date, UpdatedBy: _by, ...rest } = presentDestination(row);
  return rest;
};

const named = (bucket: string) => [`OutputDestination/${bucket}`];

/** The secret of an input, or the one that is stored: it never goes to another store, or with another key, than it was given for. */
function secretFor({ keys }: OperationContext, input: Changed, former: DestinationRow | undefined): string {
  if (input.SecretAccessKey !== undefined) return input.SecretAccessKey;
  if (former?.endpoint === input.Endpoint && former.accessKeyId === input.AccessKeyId) return secretOf(keys, former);
  const message = former
    ? "Enter the secret access key again: it was given for another endpoint or access key ID."
    : "Enter the secret access key.";
  throw validationException(message, [{ path: ["SecretAccessKey"], message }]);
}

/**
 * Sets up a bucket that commands may name.
 *
 * Errors: ValidationException, OutputDestinationAlreadyExists, OutputDestinationLimitExceeded.
 */
export const createOutputDestination = operation({
  name: "CreateOutputDestination",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ ...settings, SecretAccessKey: StoreSecret }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { app, tx, keys, caller, audit } = context;
    const there = await listDestinations(tx, app, caller.accountId);
    if (there.some(({ bucket }) => bucket === input.BucketName)) throw destinationExists(input.BucketName);
    if (there.length >= MAX_OUTPUT_DESTINATIONS) throw tooManyDestinations();
    const { accountId } = caller;
    const owner = { accountId, bucket: input.BucketName, endpoint: input.Endpoint, accessKeyId: input.AccessKeyId };
    const row = rowOf(input, sealSecret(keys, owner, input.SecretAccessKey), context);
    await putDestination(tx, keys, row);
    audit({ resources: named(row.bucket), summary: { after: told(row) } });
    return {};
  },
});

/**
 * Sets up a bucket anew. What waits to be put there is put there by the new settings.
 *
 * Errors: ValidationException, OutputDestinationNotFound.
 */
export const updateOutputDestination = operation({
  name: "UpdateOutputDestination",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: Changed,
  resources: (_input, caller) => [account(caller)],
  async handle(input, context) {
    const { app, tx, keys, caller, audit } = context;
    const former = await findDestination(tx, app, caller.accountId, input.BucketName);
    if (!former) throw noDestination(input.BucketName);
    const secret = secretFor(context, input, former);
    const owner = { ...former, endpoint: input.Endpoint, accessKeyId: input.AccessKeyId };
    const row = rowOf(input, sealSecret(keys, owner, secret), context);
    await putDestination(tx, keys, row);
    const changedSecret = input.SecretAccessKey !== undefined;
    audit({ resources: named(row.bucket), summary: { before: told(former), after: { ...told(row), changedSecret } } });
    return {};
  },
});

/**
 * Takes a bucket away: no command can name it any more, and what waits to be put there fails with that reason. What is in
 * it stays there.
 *
 * Errors: OutputDestinationNotFound.
 */
export const deleteOutputDestination = operation({
  name: "DeleteOutputDestination",
  doors: ["console"],
  effect: "change",
  access: "administer",
  input: z.strictObject({ BucketName }),
  resources: (_input, caller) => [account(caller)],
  async handle(input, { app, tx, caller, audit }) {
    const former = await findDestination(tx, app, caller.accountId, input.BucketName);
    if (!(await deleteDestination(tx, caller.accountId, input.BucketName))) throw noDestination(input.BucketName);
    audit({ resources: named(input.BucketName), summary: { before: former ? told(former) : {} } });
    return {};
  },
});

const steps = ["Write", "Read", "Delete"] as const;
type Tried = { Step: (typeof steps)[number]; Problem?: string };

/** Writes, reads and deletes a small object. The first step that fails ends it; those behind it are not tried. */
async function tryOut(access: BucketAccess, config: OperationContext["config"]): Promise<Tried[]> {
  const key = `quarterdeck-test-${randomUUID()}`;
  const content = `Quarterdeck tries out this bucket: ${key}\n`;
  const tried: Tried[] = [];
  let bucket: Awaited<ReturnType<typeof openBucket>>;
  try {
    bucket = await openBucket(access, config);
  } catch (error) {
    return [{ Step: "Write", Problem: problemOf(error) }];
  }
  const doings: Record<Tried["Step"], () => Promise<string | undefined>> = {
    async Write() {
      await bucket.put(key, [Buffer.from(content)]);
      return undefined;
    },
    async Read() {
      return (await bucket.get(key)) === content ? undefined : "What the store gives back is not what was written.";
    },
    async Delete() {
      await bucket.remove(key);
      return undefined;
    },
  };
  for (const Step of steps) {
    const Problem = await doings[Step]().catch(problemOf);
    tried.push({ Step, ...(Problem !== undefined && { Problem }) });
    // What could not be read was written all the same, and is taken away.
    if (Problem !== undefined && Step !== "Read") break;
  }
  bucket.close();
  return tried;
}

/**
 * Writes, reads and deletes a small object with these settings, before or after they are saved. The request goes to the
 * address that is given, and the audit says so; what fails is a value, in words.
 *
 * Errors: ValidationException.
 */
export const testOutputDestination = operation({
  name: "TestOutputDestination",
  doors: ["console"],
  effect: "reveal",
  access: "administer",
  input: Changed,
  resources: (_input, caller) => [account(caller)],
  async prepare(): Promise<Tried[]> {
    return [];
  },
  async gather(input, context) {
    const former = await findDestination(context.tx, context.app, context.caller.accountId, input.BucketName);
    const access: BucketAccess = {
      bucket: input.BucketName,
      endpoint: input.Endpoint,
      region: input.Region,
      usesPathStyle: input.UsesPathStyle,
      accessKeyId: input.AccessKeyId,
      secretAccessKey: secretFor(context, input, former),
    };
    return tryOut(access, context.config);
  },
  async handle(input, { audit }, tried) {
    const problem = tried.find(({ Problem }) => Problem !== undefined)?.Problem;
    audit({
      resources: named(input.BucketName),
      summary: { endpoint: input.Endpoint, bucket: input.BucketName, ...(problem !== undefined && { problem }) },
    });
    return { Steps: tried };
  },
});
