import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { AwsV4Signer } from "aws4fetch";
import { objectUrl, readS3Page, type S3Address, s3Refusal } from "@/core/documents/s3-address";
import { type Downloaded, download, fetchPieces, sizeInWords, UnexpectedStatus } from "@/outbound/download";
import { type AwsEnvironment, machineCredentials } from "./aws-credentials";
import { putInPlace } from "./put-in-place";
import { TaskFailure } from "./task-failure";

/** The most objects of a folder. */
const MAX_OBJECTS = 10_000;
/** The largest page of a listing, bytes: 1,000 keys of 1,024 characters, each written as three. */
const MAX_PAGE_BYTES = 8 * 1024 ** 2;
/** So many objects are fetched at a time. */
const AT_A_TIME = 8;

/** Within which bounds a store is asked, and as whom. */
export type StoreBounds = {
  allowedHosts: readonly string[];
  maxBytes: number;
  timeoutMs: number;
  /** Of each file of a folder. */
  mode: number;
  environment: AwsEnvironment;
  /** Of the user that the agent runs as. */
  userHome: string;
};

/** Asks for what an address means, by a function that takes the headers to ask with. */
type Asking = (url: string, fetchIt: (headers: Record<string, string>) => Promise<Downloaded>) => Promise<Downloaded>;

/**
 * Asks a store with the machine's own credentials where it has any, and as nobody in particular otherwise. What is
 * refused to them is asked for once more as nobody: they may be of another store, and the object everybody's.
 *
 * Errors: OutboundError; TaskFailure with the store's own word for a refusal.
 */
async function asking(address: S3Address, { environment, userHome }: StoreBounds): Promise<Asking> {
  const { credentials, region } = await machineCredentials(environment, userHome);
  const asNobody: Asking = (_, fetchIt) =>
    fetchIt({}).catch((error: unknown) => {
      throw inWords(error);
    });
  if (!credentials || address.isPresigned) return asNobody;
  const scope = { service: "s3", region: address.region ?? region ?? "us-east-1", ...credentials };
  return async (url, fetchIt) => {
    const { headers } = await new AwsV4Signer({ url, ...scope }).sign();
    return fetchIt(Object.fromEntries(headers)).catch((error: unknown) => {
      const refused = inWords(error);
      if (!(error instanceof UnexpectedStatus) || error.status !== 403) throw refused;
      return asNobody(url, fetchIt).catch(() => {
        throw refused;
      });
    });
  };
}

/** The same with the store's own word for why it refused, where it has one. */
function inWords(error: unknown): unknown {
  const code = error instanceof UnexpectedStatus ? s3Refusal(error.beginning) : undefined;
  return code === undefined || !(error instanceof Error) ? error : new TaskFailure(`${error.message} ${code}.`);
}

/** Fetches one object into a file. Errors: OutboundError; TaskFailure. */
export async function fetchObject(
  { url, sha256 }: { url: string; sha256?: string | undefined },
  address: S3Address,
  file: string,
  bounds: StoreBounds,
): Promise<Downloaded> {
  const ask = await asking(address, bounds);
  const { allowedHosts, maxBytes, timeoutMs } = bounds;
  // A presigned address holds as it was written.
  const wanted = address.isPresigned ? url : objectUrl(address, address.key);
  return ask(wanted, (headers) => download({ url: wanted, sha256, headers, allowedHosts, maxBytes, timeoutMs }, file));
}

/**
 * Fetches every object whose key begins with a folder's, each under the rest of its key.
 *
 * @returns how many files it were, and their bytes
 *
 * Errors: OutboundError; TaskFailure for a key that is no place in the destination. Then nothing is there.
 */
export async function fetchFolder(
  address: S3Address,
  destination: string,
  bounds: StoreBounds,
): Promise<{ files: number; bytes: number }> {
  const into = path.resolve(destination);
  const endsAt = performance.now() + bounds.timeoutMs;
  const left = () => Math.max(1, endsAt - performance.now());
  const ask = await asking(address, bounds);
  const objects = await listFolder(address, bounds, left, ask);
  await mkdir(path.dirname(into), { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(`${into}.part-`);
  try {
    let bytes = 0;
    let hasFailed = false;
    const waiting = objects.values();
    const fetchSome = async () => {
      for (const { key, place } of waiting) {
        if (hasFailed) return;
        const file = path.join(draft, place);
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        const url = objectUrl(address, key);
        const { allowedHosts, maxBytes } = bounds;
        const wanted = { url, allowedHosts, timeoutMs: left(), maxBytes: maxBytes - bytes };
        const got = await ask(url, (headers) => download({ ...wanted, headers }, file));
        // Several come at a time: what they are together is known only now.
        bytes += got.bytes;
        if (bytes > maxBytes) throw new TaskFailure(`The folder has more than ${sizeInWords(maxBytes)}.`);
        await chmod(file, bounds.mode);
      }
    };
    const rounds = await Promise.allSettled(
      Array.from({ length: AT_A_TIME }, () =>
        fetchSome().catch((error: unknown) => {
          hasFailed = true;
          throw error;
        }),
      ),
    );
    for (const round of rounds) if (round.status === "rejected") throw round.reason;
    await putInPlace(draft, into);
    return { files: objects.length, bytes };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The objects of a folder, with their places in it. */
async function listFolder(
  address: S3Address,
  { allowedHosts, maxBytes }: StoreBounds,
  left: () => number,
  ask: Asking,
): Promise<{ key: string; place: string }[]> {
  const objects: { key: string; place: string }[] = [];
  let announced = 0;
  let token: string | undefined;
  do {
    const url = new URL(address.bucket);
    url.searchParams.set("list-type", "2");
    url.searchParams.set("encoding-type", "url");
    url.searchParams.set("prefix", address.key);
    if (token !== undefined) url.searchParams.set("continuation-token", token);
    // Encoded as a signature has it: a space is no plus.
    url.search = url.search.replaceAll("+", "%20");
    const pieces: Buffer[] = [];
    await ask(url.href, (headers) => {
      pieces.length = 0;
      const wanted = { url: url.href, allowedHosts, headers, maxBytes: MAX_PAGE_BYTES, timeoutMs: left() };
      return fetchPieces(wanted, async (piece) => void pieces.push(piece));
    });
    const page = readS3Page(Buffer.concat(pieces).toString());
    if (!page) throw new TaskFailure(`${url.host} answers with what is no list of objects.`);
    for (const { key, size } of page.objects) {
      announced += size;
      if (announced > maxBytes) throw new TaskFailure(`The folder has more than ${sizeInWords(maxBytes)}.`);
      if (!key.startsWith(address.key)) throw new TaskFailure(`${url.host} lists what was not asked for.`);
      // A console makes such an object to show a folder.
      if (key.endsWith("/")) continue;
      objects.push({ key, place: placeOf(key.slice(address.key.length)) });
    }
    if (objects.length > MAX_OBJECTS)
      throw new TaskFailure(`The folder has more than ${MAX_OBJECTS.toLocaleString("en-US")} objects.`);
    // A page that brings nothing and leads on would never end.
    if (page.next !== undefined && (page.objects.length === 0 || page.next === token))
      throw new TaskFailure(`${url.host} lists without an end.`);
    token = page.next;
  } while (token !== undefined);
  if (objects.length === 0) throw new TaskFailure(`There is nothing in ${address.bucket}${address.key}.`);
  return objects;
}

/** The rest of a key as a path below the destination. Errors: TaskFailure for one that would not stay there. */
function placeOf(rest: string): string {
  const parts = rest.split("/");
  const isOne = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\0]/.test(part));
  if (!isOne) throw new TaskFailure(`The object ${JSON.stringify(rest)} has no place in a folder.`);
  return parts.join(path.sep);
}
