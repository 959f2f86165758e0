import path from "node:path";
import * as z from "zod";
import { OrderStep } from "@/core/commands/order";
import { performed } from "./performed";
import type { Plugin } from "./plugin";
import { timeLimit } from "./script-inputs";

const Inputs = z.object({
  documentType: z.enum(["SSMDocument", "LocalPath"]),
  documentPath: z.string().max(4096).optional(),
  documentParameters: z.unknown().optional(),
  timeoutSeconds: z.unknown().optional(),
  /** Put there by the server: the steps of the document that is meant, and hosts that its operator allows. */
  document: z.object({ name: z.string(), steps: z.array(OrderStep).min(1) }).optional(),
  allowedHosts: z.array(z.string()).optional(),
  /** How many documents run around this one; put there by the one around it when it came from a file. */
  depth: z.int().optional(),
});

/** What is performed. */
export const RunDocumentTask = z.object({
  kind: z.literal("run-document"),
  document: z.discriminatedUnion("from", [
    z.object({ from: z.literal("order"), steps: z.array(OrderStep) }),
    /** A file, or a folder with one document in it; absolute. */
    z.object({ from: z.literal("file"), file: z.string(), parameters: z.unknown().optional() }),
  ]),
  /** Of this document: 2 for one that the command's own runs. */
  depth: z.int(),
  downloads: z.string(),
  allowedHosts: z.array(z.string()),
  /** For its steps, as {@link StepPlace} has it. */
  proxyEnvironment: z.record(z.string(), z.string()),
});
export type RunDocumentTask = z.infer<typeof RunDocumentTask>;

/**
 * `aws:runDocument`: runs another Command document as one step: one of the server, whose steps the order has with it as
 * they were authorised, or a file, which is read when its turn comes. Source: user guide, command document plugins.
 */
export const runDocument: Plugin = {
  action: "aws:runDocument",
  prepare(inputs, place) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:runDocument cannot read its inputs." };
    const { documentType, documentPath = "", documentParameters, document, allowedHosts = [], depth = 1 } = parsed.data;
    if (documentType === "SSMDocument" && !document)
      return {
        problem: `The order does not have the document ${documentPath} with it: only documents of the server can run another one of the server.`,
      };
    const task: RunDocumentTask = {
      kind: "run-document",
      document: document
        ? { from: "order", steps: document.steps }
        : { from: "file", file: path.resolve(place.downloads, documentPath), parameters: documentParameters },
      depth: depth + 1,
      downloads: place.downloads,
      allowedHosts,
      proxyEnvironment: place.proxyEnvironment,
    };
    return { ...performed(place, task, timeLimit(parsed.data.timeoutSeconds)), workingDirectory: "/" };
  },
};
