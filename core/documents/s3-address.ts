/** Where something lies in S3, or in a store that speaks as it does. */
export type S3Address = {
  /** The address of the bucket, with a slash at its end. */
  bucket: string;
  /** The object's key; a prefix that ends with a slash, or nothing for all of the bucket, where a folder is meant. */
  key: string;
  isFolder: boolean;
  /** As the host says it. */
  region?: string;
  /** The address is its own permission: it is asked as it is. */
  isPresigned: boolean;
};

/** A host of AWS: with the bucket before it, or without. Source: S3 user guide, methods for accessing a bucket. */
const awsHost = /^(?:(.+)\.)?s3(?:\.dualstack)?(?:[.-]([a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?$/;

/**
 * What the https address of an object, or of a folder with a slash at its end, means. At AWS the bucket may stand before
 * the host; everywhere else it is the first part of the path.
 *
 * @returns or a sentence about what is wrong with it
 */
export function s3Address(text: string): S3Address | { problem: string } {
  if (!URL.canParse(text)) return { problem: "it is not a web address." };
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return { problem: "it must be the https:// address of an object, or of a folder with a slash at its end." };
  const [isAws, virtualBucket, region] = awsHost.exec(url.hostname) ?? [];
  const isVirtual = virtualBucket !== undefined;
  const [, first = "", rest = ""] = isVirtual
    ? ["", "", url.pathname.slice(1)]
    : (/^\/([^/]*)\/?(.*)$/s.exec(url.pathname) ?? []);
  if (!isVirtual && first === "") return { problem: "it names no bucket." };
  const key = decoded(rest);
  if (key === undefined) return { problem: "its path is not encoded as addresses are." };
  // A dot that a store takes for a name is taken away by whoever sends the address.
  if (key.split("/").some((part) => part === "." || part === "..")) return { problem: "its path has . or .. in it." };
  return {
    bucket: `${url.origin}/${isVirtual ? "" : `${first}/`}`,
    key,
    isFolder: key === "" || key.endsWith("/"),
    ...(isAws !== undefined && { region: region ?? "us-east-1" }),
    isPresigned: url.searchParams.has("X-Amz-Signature") || url.searchParams.has("Signature"),
  };
}

/** The address of an object; every character that the signature writes otherwise than addresses do is encoded. */
export const objectUrl = ({ bucket }: Pick<S3Address, "bucket">, key: string): string =>
  bucket + key.split("/").map(encoded).join("/");

const encoded = (part: string) =>
  encodeURIComponent(part).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** One page of a folder's content. */
export type S3Page = { objects: { key: string; size: number }[]; next: string | undefined };

/**
 * What a store answers to ListObjectsV2; undefined for what is no such answer. Source: S3 API 2006-03-01, ListBucketResult.
 */
export function readS3Page(xml: string): S3Page | undefined {
  if (!/<ListBucketResult[\s>]/.test(xml)) return undefined;
  const isEncoded = /<EncodingType>url<\/EncodingType>/.test(xml);
  const objects: S3Page["objects"] = [];
  for (const [, content = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const written = textIn(content, "Key");
    const key = written === undefined || !isEncoded ? written : decoded(written.replaceAll("+", " "));
    const size = Number(textIn(content, "Size"));
    if (key === undefined || !Number.isSafeInteger(size) || size < 0) return undefined;
    objects.push({ key, size });
  }
  const isCut = textIn(xml, "IsTruncated") === "true";
  const next = textIn(xml, "NextContinuationToken");
  return isCut && next === undefined ? undefined : { objects, next: isCut ? next : undefined };
}

/** The name that a store has for why it refused; undefined when it gives none. */
export const s3Refusal = (xml: string): string | undefined => /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(xml)?.[1];

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function textIn(xml: string, element: string): string | undefined {
  const [, text] = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml) ?? [];
  return text?.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
