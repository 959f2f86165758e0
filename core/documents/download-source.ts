import * as z from "zod";
import { s3Address } from "./s3-address";

/** Where `aws:downloadContent` takes content from. Source: user guide, command plugin reference. */
export const DownloadSourceType = z.enum(["GitHub", "Git", "HTTP", "S3", "SSMDocument"]);

/** A revision of a repository. */
export type Revision = { branch: string } | { commit: string };

/** What the inputs of a download mean. */
export type DownloadSource =
  /** One file by http or https; `sha256` is what it must be. */
  | { from: "address"; url: string; sha256?: string | undefined }
  /** An object of S3, or of a store that speaks as it does; a folder of them where the path ends with a slash. */
  | { from: "store"; url: string; sha256?: string | undefined }
  /** A Git repository by http or https, or a file or folder in it; without a revision, its own default. */
  | { from: "repository"; url: string; revision?: Revision; part: string }
  /** A document of this server. */
  | { from: "document"; name: string; version?: string };

const text = z.string().trim().min(1).max(2048);
const Sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/)
  .optional();

const insecure = z.union([z.boolean(), z.enum(["true", "false"])]).optional();

/** The members of sourceInfo by type; what is not among them is refused. `sha256` is ours, and `allowInsecureDownload` of S3. */
const members = {
  GitHub: z.strictObject({
    owner: z.string().regex(/^[A-Za-z0-9-]{1,39}$/),
    repository: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
    path: z.string().max(1024).optional(),
    getOptions: z.string().max(300).optional(),
  }),
  Git: z.strictObject({ repository: text, getOptions: z.string().max(300).optional() }),
  HTTP: z.strictObject({
    url: text,
    allowInsecureDownload: insecure,
    authMethod: z.literal("None").optional(),
    sha256: Sha256,
  }),
  S3: z.strictObject({ path: text, allowInsecureDownload: insecure, sha256: Sha256 }),
  SSMDocument: z.strictObject({ name: text }),
} as const;

/** Members that hold secrets, which would lie in the command, in its order and in the audit. */
const secrets = ["tokenInfo", "privateSSHKey", "username", "password"];

/**
 * What the inputs of `aws:downloadContent` mean, or one sentence about what is wrong with them. `sourceInfo` is a map, or
 * JSON text of one.
 */
export function downloadSource(sourceType: unknown, sourceInfo: unknown): DownloadSource | { problem: string } {
  const type = DownloadSourceType.safeParse(sourceType);
  if (!type.success) return { problem: `sourceType must be one of ${DownloadSourceType.options.join(", ")}.` };
  const info = typeof sourceInfo === "string" ? jsonOf(sourceInfo) : sourceInfo;
  if (typeof info !== "object" || info === null || Array.isArray(info))
    return { problem: "sourceInfo must be a JSON object." };
  const secret = secrets.find((name) => Object.hasOwn(info, name));
  if (secret !== undefined)
    return { problem: `sourceInfo.${secret}: secrets come from Parameter Store, which commands cannot do yet.` };
  const wrong = (error: z.ZodError) => {
    const [issue] = error.issues;
    const name = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
    const what = issue?.code === "unrecognized_keys" ? `${type.data} has no such member.` : issue?.message;
    return { problem: `sourceInfo.${name}: ${what}` };
  };
  switch (type.data) {
    case "GitHub": {
      const read = members.GitHub.safeParse(info);
      if (!read.success) return wrong(read.error);
      const { owner, repository, path = "", getOptions } = read.data;
      const url = `https://github.com/${owner}/${repository.replace(/\.git$/, "")}.git`;
      return repositoryOf(url, path, getOptions);
    }
    case "Git": {
      const read = members.Git.safeParse(info);
      if (!read.success) return wrong(read.error);
      if (!/^https?:\/\//i.test(read.data.repository))
        return {
          problem:
            "sourceInfo.repository: it must begin with https:// or http://; others need a key, and those come from Parameter Store.",
        };
      return repositoryOf(read.data.repository, "", read.data.getOptions);
    }
    case "HTTP": {
      const read = members.HTTP.safeParse(info);
      if (!read.success) return wrong(read.error);
      const { url, allowInsecureDownload, sha256 } = read.data;
      if (!/^https:\/\//i.test(url) && String(allowInsecureDownload) !== "true")
        return { problem: "sourceInfo.url: it must begin with https://, unless allowInsecureDownload is true." };
      return { from: "address", url, sha256 };
    }
    case "S3": {
      const read = members.S3.safeParse(info);
      if (!read.success) return wrong(read.error);
      const { path: url, allowInsecureDownload, sha256 } = read.data;
      const address = s3Address(url);
      if ("problem" in address) return { problem: `sourceInfo.path: ${address.problem}` };
      if (!/^https:\/\//i.test(url) && String(allowInsecureDownload) !== "true")
        return { problem: "sourceInfo.path: it must begin with https://, unless allowInsecureDownload is true." };
      if (address.isFolder && sha256 !== undefined)
        return { problem: "sourceInfo.sha256: it is of one object, not of a folder." };
      return { from: "store", url, sha256 };
    }
    case "SSMDocument": {
      const read = members.SSMDocument.safeParse(info);
      if (!read.success) return wrong(read.error);
      return { from: "document", ...namedDocument(read.data.name) };
    }
  }
}

/** A document and, behind a colon, its version. The colons of an ARN are its own. */
export function namedDocument(reference: string): { name: string; version?: string } {
  const [, name, version] = /^(.*[^:]):([$]LATEST|[$]DEFAULT|[1-9][0-9]*)$/.exec(reference) ?? [];
  return name === undefined || version === undefined ? { name: reference } : { name, version };
}

function repositoryOf(url: string, path: string, getOptions: string | undefined): DownloadSource | { problem: string } {
  const part = path.replace(/^\/+|\/+$/g, "");
  if (part.split("/").some((name) => name === ".." || name === ".git"))
    return { problem: "sourceInfo.path: it must lie in the repository." };
  if (!getOptions) return { from: "repository", url, part };
  const [, branch, commit] = /^(?:branch:([A-Za-z0-9_][\w./-]*)|commitID:([0-9a-f]{40}))$/.exec(getOptions) ?? [];
  if (branch !== undefined) return { from: "repository", url, part, revision: { branch } };
  if (commit !== undefined) return { from: "repository", url, part, revision: { commit } };
  return { problem: "sourceInfo.getOptions: it must be branch:NAME, or commitID: and the whole hash." };
}

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}
