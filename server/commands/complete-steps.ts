import type { OrderStep } from "@/core/commands/order";
import { executionSeconds } from "@/core/commands/timeouts";
import { childParameters, MAX_DOCUMENT_DEPTH } from "@/core/documents/child-document";
import type { Document, Json } from "@/core/documents/document";
import { downloadSource, namedDocument } from "@/core/documents/download-source";
import { wholePlaceholder } from "@/core/documents/interpolate";
import { packageEndings, packageSource } from "@/core/documents/package-source";
import { invalidParameters, resolveParameters } from "@/core/documents/parameters";
import { MAX_EXECUTION_SECONDS } from "@/core/documents/plugins";
import { renderSteps } from "@/core/documents/render";
import { DomainError } from "@/core/errors";
import { commandOf, type ResolvedDocument } from "../documents/document-source";
import { visibleDocument } from "../documents/visible-document";
import { type CompletedStep, type CompletionContext, type Refuse, withPackage } from "./ordered-package";
import { resolveStoredValues } from "./stored-values";

/** Steps that need nothing more of the server, and the documents that they run or bring: to be authorised as well. */
export type CompletedSteps = { steps: OrderStep[]; documents: ResolvedDocument[] };

/**
 * Puts into rendered steps what only the server knows, so that it is signed with them and machines need not ask: the documents
 * that they run or download, and the packages that they install, in the version that is meant now, and the hosts of the
 * inside that the operator allows.
 *
 * @param document the document that the steps were rendered from, one to one
 *
 * Errors: InvalidParameters, naming the parameter where one is to blame; InvalidDocument, InvalidDocumentVersion.
 */
export async function completeSteps(
  document: Document,
  steps: readonly OrderStep[],
  context: CompletionContext,
  depth = 1,
): Promise<CompletedSteps> {
  const completed: CompletedSteps = { steps: [], documents: [] };
  for (const [index, step] of steps.entries()) {
    const refuse = (input: string, message: string) => {
      const parameter = wholePlaceholder(document.steps[index]?.inputs[input]);
      const path = parameter === undefined ? ["Parameters"] : ["Parameters", parameter];
      return invalidParameters([{ path, message: `${parameter ?? `${step.name} ${input}`}: ${message}` }]);
    };
    const one = await completeOne(step, refuse, context, depth);
    completed.steps.push({ ...step, inputs: one.inputs });
    completed.documents.push(...one.documents);
  }
  return completed;
}

async function completeOne(
  { action, inputs }: OrderStep,
  refuse: Refuse,
  context: CompletionContext,
  depth: number,
): Promise<CompletedStep> {
  const { config } = context;
  if (action === "aws:downloadContent") {
    const source = downloadSource(inputs["sourceType"], inputs["sourceInfo"]);
    if ("problem" in source) throw refuse("sourceInfo", source.problem);
    if (source.from !== "document") return { inputs: { ...inputs, allowedHosts: config.outboundHosts }, documents: [] };
    const found = await visibleDocument(source, context);
    const { name, format, content } = found;
    return { inputs: { ...inputs, document: { name, format, content } }, documents: [found] };
  }
  if (action === "aws:configurePackage") return withPackage(inputs, refuse, context);
  const ending = packageEndings[action];
  if (ending !== undefined) {
    const source = packageSource(inputs["source"], inputs["sourceHash"], ending);
    if ("problem" in source) throw refuse("source", source.problem);
    return { inputs: { ...inputs, allowedHosts: config.outboundHosts }, documents: [] };
  }
  if (action !== "aws:runDocument") return { inputs, documents: [] };

  if (inputs["documentType"] === "LocalPath")
    return { inputs: { ...inputs, allowedHosts: config.outboundHosts }, documents: [] };
  if (depth >= MAX_DOCUMENT_DEPTH)
    throw refuse("documentPath", `At most ${MAX_DOCUMENT_DEPTH} documents can run one in the other.`);
  const reference = inputs["documentPath"];
  if (typeof reference !== "string" || reference === "") throw refuse("documentPath", "It must name a document.");
  const found = await visibleDocument(namedDocument(reference), context);
  const child = commandOf(found);
  const given = inputs["documentParameters"];
  const parameters = childParameters(child.parameters, isJson(given) ? given : undefined);
  if (!parameters) throw refuse("documentParameters", "It must be a JSON object.");
  const { steps, documents } = await rendered(child, parameters, refuse, context, depth + 1);
  const seconds = Math.min(MAX_EXECUTION_SECONDS, executionSeconds(steps));
  const { name, version, sha256 } = found;
  return {
    inputs: { ...inputs, timeoutSeconds: String(seconds), document: { name, version, sha256, steps } },
    documents: [found, ...documents],
  };
}

/** A child's own steps. What is wrong with its parameters is told of the parameter that gave them. */
async function rendered(
  child: Document,
  parameters: Parameters<typeof resolveParameters>[1],
  refuse: Refuse,
  context: CompletionContext,
  depth: number,
): Promise<CompletedSteps> {
  try {
    const resolved = await resolveStoredValues(child, parameters, context);
    if (resolved.secrets.size > 0)
      throw invalidParameters(
        [...resolved.secrets.keys()].map((name) => ({
          path: ["Parameters", name],
          message: `The parameter ${name} has a secret of Parameter Store. A document that another one runs is given none: send it by itself.`,
        })),
      );
    const steps = renderSteps(resolved.document, resolveParameters(child.parameters, resolved.supplied));
    return await completeSteps(child, steps, context, depth);
  } catch (error) {
    throw error instanceof DomainError && error.code === "InvalidParameters"
      ? refuse("documentParameters", error.message)
      : error;
  }
}

/** Inputs were made from JSON by `renderSteps`. */
const isJson = (value: unknown): value is Json => value !== undefined;
