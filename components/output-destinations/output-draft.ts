import { MAX_KEY_PREFIX } from "@/core/output-destinations/destination-rules";

/** Where a form sends output beside here: no bucket, one that is still to be chosen (empty), or one by name. */
export type OutputDraft = { outputBucket: string | null; outputPrefix: string };

/** Output is kept here, and goes nowhere else. */
export const keptHere: OutputDraft = { outputBucket: null, outputPrefix: "" };

/** What a form says of it, as a request has it. */
export const outputMembers = ({ outputBucket, outputPrefix }: OutputDraft) =>
  outputBucket
    ? { OutputS3BucketName: outputBucket, ...(outputPrefix !== "" && { OutputS3KeyPrefix: outputPrefix }) }
    : {};

/** What a command that was sent says of it, as a form has it. */
export const outputDraftOf = (sent: { OutputS3BucketName: string; OutputS3KeyPrefix: string }): OutputDraft => ({
  outputBucket: sent.OutputS3BucketName || null,
  outputPrefix: sent.OutputS3KeyPrefix,
});

/** What is wrong with it, by the request's members. */
export const outputProblems = ({ outputBucket, outputPrefix }: OutputDraft): Record<string, string> => ({
  ...(outputBucket === "" && { OutputS3BucketName: "Choose a bucket." }),
  ...(outputBucket !== null &&
    outputPrefix.length > MAX_KEY_PREFIX && { OutputS3KeyPrefix: `At most ${MAX_KEY_PREFIX} characters.` }),
});
