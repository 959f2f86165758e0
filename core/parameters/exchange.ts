import type { Tag } from "../tags";
import { pathOf } from "./parameter-rules";

/** The files that parameters are exchanged by. */
export const exchangeFormats = ["JSON", "YAML", "ENV"] as const;
export type ExchangeFormat = (typeof exchangeFormats)[number];

/** The most parameters of one import, and the most that one may delete beside. */
export const MAX_IMPORTED = 1_000;
/** The longest file of an import, characters: with its plan it fits one request. */
export const MAX_IMPORT_CHARACTERS = 512 * 1024;

/** A parameter as a file carries it, by the API's names. */
export type ExportedParameter = {
  Name: string;
  Type: string;
  /** Missing from a secret that was exported without. */
  Value?: string;
  /** Says so. */
  ValueWithheld?: true;
  Description?: string;
  Tier: string;
  KeyId?: string;
  AllowedPattern?: string;
  DataType: string;
  Tags?: readonly Tag[];
};

/** The name of what a file names: as it is when it begins with a slash, under the path otherwise. */
export const nameUnder = (path: string, given: string): string => {
  if (given.startsWith("/")) return given;
  if (path === "/") return given.includes("/") ? pathOf(given) : given;
  return `${path}/${given}`;
};

/** Whether a name is under a path; everything is under `/`. */
export const isUnder = (path: string, name: string): boolean => path === "/" || pathOf(name).startsWith(`${path}/`);

const endings: Readonly<Record<string, ExchangeFormat>> = { json: "JSON", yaml: "YAML", yml: "YAML", env: "ENV" };

/** Of which format a file is, by the end of its name; otherwise by how it begins. */
export function recognisedFormat(text: string, fileName = ""): ExchangeFormat {
  const ending = endings[fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase()];
  if (ending !== undefined) return ending;
  if (/^\s*[[{]/.test(text)) return "JSON";
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.trim().startsWith("#")) ?? "";
  return /^\s*(?:export\s+)?[\w.-]+\s*=/.test(first) ? "ENV" : "YAML";
}
