import * as z from "zod";
import {
  labelLimitExceeded,
  ParameterLabels,
  ParameterName,
  ParameterVersionNumber,
  parameterNotFound,
  parameterVersionNotFound,
} from "@/core/parameters/parameter";
import { labelProblem, MAX_LABELS } from "@/core/parameters/parameter-rules";
import { type OperationContext, operation } from "../operation";
import { byWholeReference } from "./parameter-resource";
import * as parameters from "./store";

/**
 * The parameter, locked, and the number of the version that is meant.
 *
 * Errors: ParameterNotFound, ParameterVersionNotFound.
 */
async function versionMeant({ app, tx, caller }: OperationContext, name: string, path: string, wanted?: number) {
  const row = await parameters.findForChange(tx, app, caller.accountId, path);
  if (!row) throw parameterNotFound(name);
  const number = wanted ?? row.version;
  const isPossible = number >= 1 && number <= row.version;
  const { rows } = isPossible ? await parameters.listVersions(tx, app, row, { only: [number] }, 1) : { rows: [] };
  if (rows.length === 0) throw parameterVersionNotFound(row.name, String(number));
  return { row, number, labels: await parameters.labelsOf(tx, app, row) };
}

const namesOf = (labels: readonly { label: string; version: number }[]) =>
  Object.fromEntries(labels.map(({ label, version }) => [label, version]));

/**
 * Puts labels on a version; those that are on another one move. What cannot be a label is listed, and not put anywhere.
 *
 * Errors: ParameterNotFound, ParameterVersionNotFound, ParameterVersionLabelLimitExceeded. Source: SSM API 2014-11-06,
 * LabelParameterVersion.
 */
export const labelParameterVersion = operation({
  name: "LabelParameterVersion",
  doors: ["console", "aws"],
  effect: "change",
  access: "writeParameters",
  input: z.strictObject({
    Name: ParameterName,
    ParameterVersion: ParameterVersionNumber.optional(),
    Labels: ParameterLabels,
  }),
  ...byWholeReference,
  async handle({ Name, ParameterVersion, Labels }, context, { path }) {
    const { tx, keys, announce, audit } = context;
    const { row, number, labels } = await versionMeant(context, Name, path, ParameterVersion);
    const given = [...new Set(Labels)];
    const good = given.filter((label) => labelProblem(label) === undefined);
    const kept = labels.filter(({ label }) => !good.includes(label));
    const after = [...kept, ...good.map((label) => ({ label, version: number }))];
    if (after.filter(({ version }) => version === number).length > MAX_LABELS) throw labelLimitExceeded();
    await parameters.putLabels(tx, keys, row, number, good);
    audit({ summary: { before: { labels: namesOf(labels) }, after: { labels: namesOf(after) } } });
    announce("parameter", row.id);
    return { InvalidLabels: given.filter((label) => !good.includes(label)), ParameterVersion: number };
  },
});

/**
 * Takes labels from a version. Those that are not on it are listed.
 *
 * Errors: ParameterNotFound, ParameterVersionNotFound. Source: SSM API 2014-11-06, UnlabelParameterVersion.
 */
export const unlabelParameterVersion = operation({
  name: "UnlabelParameterVersion",
  doors: ["console", "aws"],
  effect: "change",
  access: "writeParameters",
  input: z.strictObject({ Name: ParameterName, ParameterVersion: ParameterVersionNumber, Labels: ParameterLabels }),
  ...byWholeReference,
  async handle({ Name, ParameterVersion, Labels }, context, { path }) {
    const { tx, announce, audit } = context;
    const { row, number, labels } = await versionMeant(context, Name, path, ParameterVersion);
    const given = [...new Set(Labels)];
    const isThere = (wanted: string) => labels.some(({ label, version }) => label === wanted && version === number);
    const removed = given.filter(isThere);
    await parameters.removeLabels(tx, row, removed);
    const after = labels.filter(({ label }) => !removed.includes(label));
    audit({ summary: { before: { labels: namesOf(labels) }, after: { labels: namesOf(after) } } });
    announce("parameter", row.id);
    return { RemovedLabels: removed, InvalidLabels: given.filter((label) => !isThere(label)) };
  },
});
