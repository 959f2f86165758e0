import { readContentText } from "../documents/content-text";
import type { Json } from "../documents/document";
import type { LocatedJson } from "../documents/located-json";
import { readEnv } from "./env-text";
import { type ExchangeFormat, isUnder, MAX_IMPORTED, nameUnder } from "./exchange";
import { type AskedTier, parameterTiers, parameterTypes, pathOf } from "./parameter-rules";

/** A parameter as a file has it; what the file leaves out is undefined. */
export type ReadParameter = {
  name: string;
  /** Where it is in the file; counts from 1. */
  line: number;
  type?: (typeof parameterTypes)[number];
  /** Missing from a secret alone: its value is to stay as it is. */
  value?: string;
  description?: string;
  tier?: AskedTier;
  keyId?: string;
  allowedPattern?: string;
  dataType?: string;
  tags?: Record<string, string>;
};

/** One thing that keeps a file from being read; lines count from 1. */
export type ExchangeProblem = { line: number; field?: string; message: string };

/** How many problems of a file are told. */
const MAX_PROBLEMS = 20;

/** What of a parameter a file may carry, by its name in small letters. */
const fields: Readonly<Record<string, keyof ReadParameter>> = {
  name: "name",
  type: "type",
  value: "value",
  description: "description",
  tier: "tier",
  keyid: "keyId",
  allowedpattern: "allowedPattern",
  datatype: "dataType",
  tags: "tags",
};
/** What the API answers beside, and what has no meaning in another place. */
const ignored = ["version", "arn", "lastmodifieddate", "lastmodifieduser", "selector", "sourceresult", "labels"];
const plain = (member: string) => member.toLowerCase().replace(/[_-]/g, "");
const isKnown = (member: string) =>
  Object.hasOwn(fields, plain(member)) || [...ignored, "valuewithheld", "policies"].includes(plain(member));

const isMembers = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

class Reading {
  readonly found: ReadParameter[] = [];
  readonly problems: ExchangeProblem[] = [];
  constructor(
    readonly path: string,
    readonly located: LocatedJson,
  ) {}

  lineAt(at: readonly string[], part?: "name"): number {
    return this.located.placeOf(at, part).line;
  }
  wrong(at: readonly string[], message: string, field?: string): void {
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push({ line: this.lineAt(at), ...(field !== undefined && { field }), message });
  }

  /** A list of parameters, as the API answers them or without what is around it. */
  list(items: readonly Json[], at: readonly string[]): void {
    items.forEach((item, index) => {
      const here = [...at, String(index)];
      if (isMembers(item)) this.parameter(item, here, undefined);
      else this.wrong(here, "A parameter is an object with a Name and a Value.");
    });
  }

  /** Values by their names; an object is a level of the hierarchy, unless it has a value and nothing but fields. */
  level(members: { [name: string]: Json }, at: readonly string[], above: string): void {
    for (const [name, value] of Object.entries(members)) {
      const here = [...at, name];
      const whole = above === "" ? name : `${above}/${name}`;
      const names = isMembers(value) ? Object.keys(value) : [];
      const isWhole = names.some((each) => /^value(withheld)?$/.test(plain(each))) && names.every(isKnown);
      if (isMembers(value) && !isWhole) this.level(value, here, whole);
      else this.parameter(isMembers(value) ? value : { Value: value }, here, whole);
    }
  }

  parameter(members: { [name: string]: Json }, at: readonly string[], given: string | undefined): void {
    const read: ReadParameter = {
      name: "",
      line: given === undefined ? this.lineAt(at) : this.lineAt(at, "name"),
    };
    let isWithheld = false;
    const before = this.problems.length;
    for (const [member, value] of Object.entries(members)) {
      const here = [...at, member];
      const known = plain(member);
      if (ignored.includes(known)) continue;
      if (known === "valuewithheld") isWithheld = value === "true";
      else if (known === "policies") this.policies(value, here);
      else {
        const field = Object.hasOwn(fields, known) ? fields[known] : undefined;
        if (!field) this.wrong(here, `A parameter has no ${member.slice(0, 64)}.`, member.slice(0, 64));
        else if (value !== null) this.field(read, field, value, here);
      }
    }
    const named = given ?? read.name;
    read.name = named === "" ? "" : nameUnder(this.path, named);
    // What is wrong with a field is said once.
    const problem = this.problems.length > before ? undefined : this.problemOf(read, isWithheld);
    if (problem) this.wrong(at, problem.message, problem.field);
    else this.found.push(read);
  }

  /** What is wrong with a parameter as a whole. */
  problemOf({ name, type, value }: ReadParameter, isWithheld: boolean): { field: string; message: string } | undefined {
    if (name === "") return { field: "Name", message: "The parameter has no name." };
    if (isWithheld && value !== undefined)
      return { field: "ValueWithheld", message: "It has a Value, and says that it has none." };
    if (value === undefined && type !== "SecureString")
      return { field: "Value", message: "It has no value; only a secret may leave it out." };
    if (!isUnder(this.path, name))
      return { field: "Name", message: `${name.slice(0, 256)} is not under ${this.path}.` };
    return undefined;
  }

  field(read: ReadParameter, field: keyof ReadParameter, value: Json, at: readonly string[]): void {
    const said = (at.at(-1) ?? field).slice(0, 64);
    if (field === "value" && Array.isArray(value)) this.items(read, value, at);
    else if (field === "tags") {
      const tags = tagsIn(value);
      if (tags) read.tags = tags;
      else this.wrong(at, "Tags are a list with a Key and a Value each, or an object, and name each key once.", said);
    } else if (typeof value !== "string")
      this.wrong(at, field === "value" ? "A value is text, or a list of texts." : `${said} is text.`, said);
    else if (field === "type") {
      read.type = parameterTypes.find((type) => type === value);
      if (!read.type) this.wrong(at, `A type is one of ${parameterTypes.join(", ")}.`, said);
    } else if (field === "tier") {
      read.tier = parameterTiers.find((tier) => tier === value);
      if (!read.tier) this.wrong(at, `A tier is one of ${parameterTiers.join(", ")}.`, said);
    } else if (field !== "line") read[field] = value;
  }

  items(read: ReadParameter, items: readonly Json[], at: readonly string[]): void {
    const texts = items.filter((item) => typeof item === "string");
    if (texts.length < items.length || texts.some((item) => item === "" || item.includes(",")))
      this.wrong(at, "An item is text without a comma, and has at least one character.", at.at(-1));
    read.value = texts.join(",");
    read.type ??= "StringList";
  }

  /** Nothing that would be lost is passed over. */
  policies(value: Json, at: readonly string[]): void {
    const isNone = value === null || value === "" || (Array.isArray(value) && value.length === 0);
    if (!isNone)
      this.wrong(at, "Policies are not imported: leave them out, and give them by PutParameter.", "Policies");
  }
}

/** Tags of a file: the API's list, or an object. */
function tagsIn(value: Json): Record<string, string> | undefined {
  if (isMembers(value)) {
    const texts = Object.entries(value).map(([key, text]) => [key, text ?? ""] as const);
    return texts.every(isTextPair) ? Object.fromEntries(texts) : undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const pairs = value.map((item) =>
    isMembers(item) && Object.keys(item).every((key) => key === "Key" || key === "Value")
      ? ([item["Key"], item["Value"] ?? ""] as const)
      : ([undefined, ""] as const),
  );
  return pairs.every(isTextPair) && new Set(pairs.map(([key]) => key)).size === pairs.length
    ? Object.fromEntries(pairs)
    : undefined;
}

const isTextPair = (pair: readonly [Json | undefined, Json]): pair is readonly [string, string] =>
  typeof pair[0] === "string" && typeof pair[1] === "string";

/**
 * The parameters of a file, in its order. JSON and YAML have a list of parameters by the API's names (as `GetParametersByPath`
 * answers it, too), or values by their names, in levels or not; a number or a word is the text that it is written as. A `.env`
 * file has values right under the path.
 *
 * @param path under which names without a slash are put, and those with one have to be; checked before
 * @returns    everything that is wrong with the file, where something is: nothing is read halfway
 */
export function readExchange(
  text: string,
  format: ExchangeFormat,
  path: string,
): { parameters: ReadParameter[] } | { problems: ExchangeProblem[] } {
  const read = format === "ENV" ? readVariables(text, path) : readStructured(text, format, path);
  if ("problems" in read) return read;
  const { parameters } = read;
  if (parameters.length === 0) return { problems: [{ line: 1, message: "The file has no parameters." }] };
  if (parameters.length > MAX_IMPORTED)
    return {
      problems: [
        {
          line: parameters[MAX_IMPORTED]?.line ?? 1,
          message: `The file has ${parameters.length} parameters, and ${MAX_IMPORTED} can be imported at a time.`,
        },
      ],
    };
  const problems = twiceIn(parameters);
  return problems.length > 0 ? { problems } : read;
}

function twiceIn(parameters: readonly ReadParameter[]): ExchangeProblem[] {
  const lines = new Map<string, number>();
  return parameters
    .flatMap(({ name, line }) => {
      const before = lines.get(pathOf(name));
      lines.set(pathOf(name), line);
      return before === undefined
        ? []
        : [{ line, field: "Name", message: `${name.slice(0, 256)} is in line ${before} already.` }];
    })
    .slice(0, MAX_PROBLEMS);
}

function readVariables(text: string, path: string) {
  const read = readEnv(text);
  if ("problems" in read) return { problems: read.problems.slice(0, MAX_PROBLEMS) };
  return {
    parameters: read.variables.map(
      ({ key, value, line }): ReadParameter => ({ name: nameUnder(path, key), line, value }),
    ),
  };
}

function readStructured(text: string, format: "JSON" | "YAML", path: string) {
  const read = readContentText(text, format, "texts");
  if ("problems" in read) return { problems: read.problems.map(({ line, message }) => ({ line, message })) };
  const reading = new Reading(path, read.located);
  const { value } = read.located;
  const wrapped = isMembers(value) ? value["Parameters"] : undefined;
  if (Array.isArray(value)) reading.list(value, []);
  else if (isMembers(value) && Array.isArray(wrapped)) {
    // A page of an answer looks like the whole, and what is not in a file may be deleted by it.
    if (value["NextToken"] != null)
      reading.wrong(["NextToken"], "It is one page of an answer: put all of them into one file.");
    reading.list(wrapped, ["Parameters"]);
  } else if (isMembers(value)) reading.level(value, [], "");
  else if (value !== null) reading.wrong([], "The file has a list of parameters, or values by their names.");
  return reading.problems.length > 0 ? { problems: reading.problems } : { parameters: reading.found };
}
