import * as z from "zod";
import { operation } from "../operation";
import { importMembers, readImport } from "./import-input";
import { hashOf, lookAt, type Planned, packState, planImport, stateOf } from "./import-plan";

/** What an import would do about one parameter; what a secret is, or is to be, is not in it. */
const presentPlanned = (planned: Planned) => ({
  Name: planned.name,
  Kind: planned.kind,
  ...(planned.line !== undefined && { Line: planned.line }),
  ...(planned.kind === "Refused" && { Reason: planned.reason }),
  ...((planned.kind === "New" || planned.kind === "Changed") && { Type: planned.type, Fields: planned.fields }),
  ...(planned.kind === "Deleted" && { Type: planned.row?.type ?? "", Version: planned.row?.version ?? 0 }),
});

/**
 * What an import of a file would do about each parameter: make it, change it and in what, leave it, or refuse it and why; and
 * which would be deleted, where that is asked for. Secrets are compared, and never answered. With it comes the hash that
 * ImportParameters is bound to. Quarterdeck's own (decision 0054).
 *
 * Errors: ValidationException, naming each line that cannot be read.
 */
export const previewParameterImport = operation({
  name: "PreviewParameterImport",
  doors: ["console"],
  effect: "read",
  access: "writeParameters",
  input: z.strictObject(importMembers),
  isFiltered: true,
  prepare: readImport,
  resources: () => [],
  async handle(input, context, read) {
    const there = await lookAt(context, input, read);
    const planned = await planImport(context, input, read, there);
    const state = stateOf(input, there);
    return { PlanHash: hashOf(state), Plan: packState(state), Parameters: planned.map(presentPlanned) };
  },
});
