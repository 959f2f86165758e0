import type { OrderStep } from "@/core/commands/order";
import { objectUrl } from "@/core/documents/s3-address";
import { invalidOutputFolder, prefixWithoutBucket } from "@/core/output-destinations/destination";
import { bucketAddress, outputKey } from "@/core/output-destinations/object-key";
import type { OperationContext } from "../operation";
import { findDestination } from "./destination-store";

/** Where a command's output goes beside here. */
export type OutputPlace = {
  bucket: string;
  prefix: string;
  region: string;
  /** The bucket's, with a slash at its end. */
  address: string;
};

/**
 * What a request asks for; undefined when nothing goes anywhere else.
 *
 * Errors: InvalidOutputFolder for a bucket that is not set up; ValidationException for a prefix without a bucket.
 */
export async function outputPlaceOf(
  {
    OutputS3BucketName: bucket,
    OutputS3KeyPrefix: prefix = "",
  }: { OutputS3BucketName?: string; OutputS3KeyPrefix?: string },
  { app, tx, caller }: Pick<OperationContext, "app" | "tx" | "caller">,
): Promise<OutputPlace | undefined> {
  if (bucket === undefined) {
    if (prefix !== "") throw prefixWithoutBucket();
    return undefined;
  }
  const destination = await findDestination(tx, app, caller.accountId, bucket);
  if (!destination) throw invalidOutputFolder(bucket);
  return { bucket, prefix, region: destination.region, address: bucketAddress(destination) };
}

/**
 * Where the output of a step lies, or will in a moment; empty without a bucket, and for a step that has not ended.
 * Source: SSM API 2014-11-06, CommandPlugin.
 */
export function outputUrls(
  { id, outputAddress, outputPrefix }: { id: string; outputAddress: string | null; outputPrefix: string },
  nodeId: string,
  step: Pick<OrderStep, "name" | "action"> | undefined,
): { StandardOutputUrl: string; StandardErrorUrl: string } {
  const url = (stream: "stdout" | "stderr") =>
    outputAddress === null || step === undefined
      ? ""
      : objectUrl({ bucket: outputAddress }, outputKey({ prefix: outputPrefix, commandId: id, nodeId, step, stream }));
  return { StandardOutputUrl: url("stdout"), StandardErrorUrl: url("stderr") };
}
