import path from "node:path";
import * as z from "zod";
import { downloadSource } from "@/core/documents/download-source";
import { performed } from "./performed";
import type { Plugin } from "./plugin";
import { timeLimit } from "./script-inputs";

const Inputs = z.object({
  sourceType: z.unknown().optional(),
  sourceInfo: z.unknown().optional(),
  destinationPath: z.string().max(4096).optional(),
  /** Put there by the server: hosts of the inside that its operator allows, and the document that is meant. */
  allowedHosts: z.array(z.string()).optional(),
  document: z.object({ name: z.string(), format: z.enum(["JSON", "YAML"]), content: z.string() }).optional(),
});

/** What is performed: everything is known, but for what lies at the other end. */
export const DownloadTask = z.object({
  kind: z.literal("download"),
  source: z.discriminatedUnion("from", [
    z.object({ from: z.literal("address"), url: z.string(), sha256: z.string().optional() }),
    z.object({ from: z.literal("store"), url: z.string(), sha256: z.string().optional() }),
    z.object({
      from: z.literal("repository"),
      url: z.string(),
      revision: z.union([z.object({ branch: z.string() }), z.object({ commit: z.string() })]).optional(),
      part: z.string(),
    }),
    z.object({ from: z.literal("text"), fileName: z.string(), text: z.string() }),
  ]),
  /** Absolute. A folder when it ends with a slash, or is one, or when a folder is fetched; the file's own name otherwise. */
  destination: z.string(),
  allowedHosts: z.array(z.string()),
});
export type DownloadTask = z.infer<typeof DownloadTask>;

/**
 * `aws:downloadContent`: brings a file, a repository or a document to the machine. A relative destination, or none, lies
 * in a folder of the order's own, where its scripts run; it goes when the order is over.
 * Source: user guide, command document plugins.
 */
export const downloadContent: Plugin = {
  action: "aws:downloadContent",
  prepare(inputs, place) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:downloadContent cannot read its inputs." };
    const { sourceType, sourceInfo, destinationPath = "", allowedHosts = [], document } = parsed.data;
    const source = downloadSource(sourceType, sourceInfo);
    if ("problem" in source) return source;
    const destination = destinationIn(place.downloads, destinationPath);
    if (destination === undefined)
      return { problem: "A relative destinationPath may not lead out of the order's own folder." };
    let taken: DownloadTask["source"];
    if (source.from !== "document") taken = source;
    else if (document) taken = { from: "text", fileName: fileNameOf(document), text: document.content };
    else return { problem: `The order does not have the document ${source.name} with it.` };
    const task: DownloadTask = { kind: "download", source: taken, destination, allowedHosts };
    return {
      ...performed(place, task, timeLimit(undefined)),
      workingDirectory: "/",
      // What else a step does has nothing of the machine's credentials.
      ...(taken.from === "store" && { environment: place.awsEnvironment }),
    };
  },
};

/** Of another account's document the last part of its ARN. */
const fileNameOf = ({ name, format }: { name: string; format: "JSON" | "YAML" }) =>
  `${name.split("/").at(-1)}.${format === "JSON" ? "json" : "yaml"}`;

function destinationIn(downloads: string, given: string): string | undefined {
  if (path.isAbsolute(given)) return given;
  const inside = path.join(downloads, given);
  const isOut = path.relative(downloads, inside).split(path.sep)[0] === "..";
  // `join` keeps a slash at the end; without a path it is the folder itself.
  return isOut ? undefined : given === "" ? `${downloads}${path.sep}` : inside;
}
