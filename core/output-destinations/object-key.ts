/** The part of a plugin's name that a key has: no colon. */
const folderOf = (action: string) => action.replaceAll(":", "");

/**
 * Where the output of one step lies in a bucket: `<prefix>/<command>/<machine>/<plugin>/<step>/stdout`. A step of schema
 * 1.2, which is named as its plugin is, is `0.<plugin>`. Source: user guide, Run Command output in S3.
 *
 * @param prefix as it was given; slashes at its ends do not count
 */
export function outputKey({
  prefix,
  commandId,
  nodeId,
  step: { name, action },
  stream,
}: {
  prefix: string;
  commandId: string;
  nodeId: string;
  step: { name: string; action: string };
  stream: "stdout" | "stderr";
}): string {
  const step = name === action ? `0.${folderOf(action)}` : folderOf(name);
  const before = prefix.replace(/^\/+|\/+$/g, "");
  return [...(before ? [before] : []), commandId, nodeId, folderOf(action), step, stream].join("/");
}

/** The address of a bucket, with a slash at its end: its name before the host, or as the first part of the path. */
export function bucketAddress({
  endpoint,
  bucket,
  usesPathStyle,
}: {
  endpoint: string;
  bucket: string;
  usesPathStyle: boolean;
}): string {
  const url = new URL(endpoint);
  // Digits have no names before them.
  const hasName = !/^(?:\[.*\]|[\d.]+)$/.test(url.hostname);
  return usesPathStyle || !hasName ? `${url.origin}/${bucket}/` : `${url.protocol}//${bucket}.${url.host}/`;
}
