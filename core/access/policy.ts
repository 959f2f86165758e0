import * as z from "zod";
import { DomainError } from "../errors";
import { sentencePathProblem } from "../parameters/parameter-rules";
import type { Sentence } from "./sentence";

/** What a policy is called: 1 to 128 letters, digits and `. _ @ + = , -`. Source: AWS IAM, policy names. */
export const PolicyName = z
  .string({ error: "Give the policy a name." })
  .min(1, "Give the policy a name.")
  .max(128, "A policy's name has at most 128 characters.")
  .regex(/^[\w+=,.@-]+$/, "A policy's name consists of letters, digits and . _ @ + = , -");

/** The longest text of a policy, characters. */
export const MAX_POLICY_TEXT = 20_000;

export const PolicyText = z.string().min(1, "Write a policy.").max(MAX_POLICY_TEXT);

const Name = z.string().min(1).max(128);

const Tags = z
  .array(
    z.strictObject({
      key: z.string().min(1, "Choose a tag.").max(128),
      values: z.array(z.string().max(256)).min(1, "Choose at least one value.").max(50),
    }),
  )
  .min(1, "Choose at least one tag.")
  .max(5, "A sentence has at most 5 tags.");

const Path = z
  .string()
  .max(1011)
  .refine((path) => sentencePathProblem(path) === undefined, {
    error: "A path begins with a slash and ends without one.",
  });

const Machines = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all") }),
  z.strictObject({ kind: z.literal("tagged"), tags: Tags }),
]);

/** A sentence as it comes in and as it is stored. */
export const SentenceInput = z.strictObject({
  who: z.strictObject({ type: z.enum(["User", "Group"]), name: Name }),
  may: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("run"),
      documents: z.array(Name).min(1, "Choose at least one document.").max(50),
      machines: Machines,
    }),
    z.strictObject({ kind: z.literal("see"), machines: Machines, output: z.boolean() }),
    z.strictObject({
      kind: z.literal("parameters"),
      paths: z.array(Path).min(1, "Choose at least one path.").max(50),
      secrets: z.boolean(),
      write: z.boolean(),
    }),
  ]),
}) satisfies z.ZodType<Sentence>;

export const noSuchPolicy = (name: string) =>
  new DomainError("PolicyNotFound", `There is no policy ${name}.`, [
    { path: ["Name"], message: "There is no policy of that name." },
  ]);

export const policyChanged = (name: string) =>
  new DomainError("PolicyChanged", `Somebody has changed the policy ${name} meanwhile. Look at it again.`);

/** A text that names somebody has to be changed before they are deleted. */
export const policyNames = (policy: string, principal: string) =>
  new DomainError("PolicyNamesPrincipal", `The policy ${policy} names ${principal} in its text. Change it first.`);

export const policyExists = (name: string) =>
  new DomainError("PolicyAlreadyExists", `There is a policy ${name} already.`, [
    { path: ["Name"], message: "There is a policy of that name." },
  ]);
