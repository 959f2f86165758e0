import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import { bucketAddress } from "@/core/output-destinations/object-key";
import { checkUrl, guardedLookup, isAllowedHost } from "@/outbound/guard";
import type { Config } from "../config";

/** A store's bucket and the key to it. */
export type BucketAccess = {
  bucket: string;
  endpoint: string;
  region: string;
  usesPathStyle: boolean;
  accessKeyId: string;
  secretAccessKey: string;
};

/** How long a connection may take to come about, and how long the store may say nothing, milliseconds. */
const patience = { connect: 10_000, quiet: 60_000 } as const;

/** What is held of an output while it is put there; larger ones go in such parts. S3 takes at least this, and 10,000 of them. */
const PART_BYTES = 5 * 1024 ** 2;

/** A bucket that is spoken to. */
export type Bucket = {
  /** Puts an object there, piece by piece: an output is never in memory as a whole. */
  put(key: string, content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void>;
  get(key: string): Promise<string>;
  remove(key: string): Promise<void>;
  close(): void;
};

/**
 * Opens a bucket through the guard of the way out: the address that is checked is the one that is connected to, and the
 * store can lead nowhere else. What fails is told in words by `problemOf`.
 *
 * Errors: OutboundError for an endpoint that may not be reached.
 */
export async function openBucket(
  access: BucketAccess,
  { outboundHosts }: Pick<Config, "outboundHosts">,
): Promise<Bucket> {
  const { bucket: Bucket, endpoint, region, usesPathStyle, accessKeyId, secretAccessKey } = access;
  const url = checkUrl(bucketAddress(access), outboundHosts);
  // Few servers ever need it: it is loaded with the first object.
  const [{ S3Client, GetObjectCommand, DeleteObjectCommand }, { Upload }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/lib-storage"),
  ]);
  const options = { lookup: guardedLookup(isAllowedHost(url, outboundHosts)), keepAlive: true, maxSockets: 4 };
  const agents = { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: usesPathStyle,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 2,
    // Stores other than AWS's do not all know the checksums that the client would add.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      ...agents,
      connectionTimeout: patience.connect,
      requestTimeout: patience.quiet,
      socketTimeout: patience.quiet,
      throwOnRequestTimeout: true,
    },
  });
  return {
    async put(Key, content) {
      const upload = new Upload({
        client,
        params: { Bucket, Key, Body: Readable.from(content), ContentType: "text/plain" },
        queueSize: 1,
        partSize: PART_BYTES,
      });
      await upload.done();
    },
    async get(Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=0-1023" }));
      return (await Body?.transformToString()) ?? "";
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    close() {
      client.destroy();
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
