import { isGenuine, type Witness } from "../audit/forgery";
import type { Prisma } from "../db/generated/client";

/** A parameter: which version is its latest, and whether it is there. */
export type ParameterRow = Omit<Prisma.ParameterGetPayload<object>, "mac">;
/** One version, as it was given. */
export type VersionRow = Omit<Prisma.ParameterVersionGetPayload<object>, "mac">;
/** A label and the version that it is on. */
export type LabelRow = Omit<Prisma.ParameterLabelGetPayload<object>, "mac">;

/** What is proved of a parameter. */
export type ProvedParameter = Pick<
  ParameterRow,
  "accountId" | "id" | "path" | "name" | "type" | "version" | "expiresAt" | "deletedAt"
>;
/** What is proved of a version: a sealed value proves itself. */
export type ProvedVersion = Pick<
  VersionRow,
  "accountId" | "parameterId" | "version" | "value" | "keyId" | "wrappedBy" | "dataType" | "allowedPattern"
>;

export const parameterProof = (row: ProvedParameter) => [
  row.accountId,
  row.id,
  row.path,
  row.name,
  row.type,
  String(row.version),
  row.expiresAt?.toISOString() ?? "",
  row.deletedAt?.toISOString() ?? "",
];
export const versionProof = (row: ProvedVersion) => [
  row.accountId,
  row.parameterId,
  String(row.version),
  row.value === null ? "sealed" : "plain",
  row.value ?? "",
  row.keyId ?? "",
  row.wrappedBy ?? "",
  row.dataType,
  row.allowedPattern,
];
export const labelProof = (row: LabelRow) => [row.accountId, row.parameterId, row.label, String(row.version)];

/** Whether this server wrote the parameter's row; otherwise it is as good as none, and reported. */
export const parameterIsGenuine = (witness: Witness, row: ProvedParameter, mac: Uint8Array): boolean =>
  isGenuine(witness, "parameter", parameterProof(row), mac, {
    kind: "Parameter",
    id: row.path,
    accountId: row.accountId,
  });

/** The same of a version of it. */
export const versionIsGenuine = (witness: Witness, path: string, row: ProvedVersion, mac: Uint8Array): boolean =>
  isGenuine(witness, "parameter-version", versionProof(row), mac, {
    kind: "ParameterVersion",
    id: `${path}:${row.version}`,
    accountId: row.accountId,
  });

/** The same of a label. */
export const labelIsGenuine = (witness: Witness, path: string, row: LabelRow, mac: Uint8Array): boolean =>
  isGenuine(witness, "parameter-label", labelProof(row), mac, {
    kind: "ParameterLabel",
    id: `${path}:${row.label}`,
    accountId: row.accountId,
  });
