import { readFileSync } from "node:fs";
import * as z from "zod";

const Shape = z.object({
  type: z.string(),
  members: z.record(z.string(), z.string()).optional(),
  required: z.array(z.string()).optional(),
  member: z.string().optional(),
  key: z.string().optional(),
  value: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
});
/** What the API model says of a shape. */
export type Shape = z.infer<typeof Shape>;

/** The API model's names and limits; made by `node scripts/api-shapes.mjs MODEL_PATH`. */
const model = z
  .object({
    operations: z.record(
      z.string(),
      z.object({ input: z.string().optional(), output: z.string().optional(), errors: z.array(z.string()) }),
    ),
    shapes: z.record(z.string(), Shape),
  })
  .parse(JSON.parse(readFileSync(new URL("shapes.generated.json", import.meta.url), "utf8")));

/** The shape of that name. Errors: Error when the model has none. */
export const shapeNamed = (name: string | undefined): Shape => {
  const shape = name === undefined ? undefined : model.shapes[name];
  if (!shape) throw new Error(`The API model has no shape ${name}.`);
  return shape;
};

/** Every operation of the API model, with the name of its input's shape. */
export const inputShapes: readonly (readonly [operation: string, input: string])[] = Object.entries(
  model.operations,
).flatMap(([name, { input }]) => (input === undefined ? [] : [[name, input] as const]));

/** The names of the errors that the API model lists for an operation. */
export const errorsOf = (operation: string): readonly string[] => model.operations[operation]?.errors ?? [];

/**
 * What an operation's answer has that the API model does not know, or has otherwise; nothing when it is in order. The
 * answer is the JSON as it came over the wire.
 */
export function differences(operation: string, answer: unknown): string[] {
  return compare(shapeNamed(model.operations[operation]?.output), answer, operation);
}

function compare(shape: Shape, value: unknown, path: string): string[] {
  switch (shape.type) {
    case "structure": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path} is no structure`];
      const missing = (shape.required ?? []).filter((name) => !(name in value));
      return [
        ...missing.map((name) => `${path}.${name} is missing`),
        ...Object.entries(value).flatMap(([name, member]) => {
          const of = shape.members?.[name];
          return of === undefined
            ? [`${path}.${name} is not in the model`]
            : compare(shapeNamed(of), member, `${path}.${name}`);
        }),
      ];
    }
    case "list":
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((member: unknown, index) => compare(shapeNamed(shape.member), member, `${path}[${index}]`));
    case "map":
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path} is no map`];
      return Object.entries(value).flatMap(([name, member]) => [
        ...compare(shapeNamed(shape.key), name, `${path} key ${name}`),
        ...compare(shapeNamed(shape.value), member, `${path}.${name}`),
      ]);
    case "string":
      return compareString(shape, value, path);
    case "boolean":
      return typeof value === "boolean" ? [] : [`${path} is no boolean`];
    case "integer":
    case "long":
      return Number.isInteger(value) ? [] : [`${path} is no integer`];
    case "timestamp":
      // Seconds; a number of milliseconds would be a time some 50,000 years ahead.
      return typeof value === "number" && value > 1e9 && value < 1e10 ? [] : [`${path} is no time in seconds`];
    default:
      return [`${path} is of the type ${shape.type}, which is not compared`];
  }
}

/** Lengths of time, and times with more than one digit behind the second, are of a shape whose pattern AWS itself breaks. */
const timePattern = model.shapes["StringDateTime"]?.pattern;
const brokenByAws = /^(PT[\d.HMS]+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

function matches(pattern: string, value: string): boolean {
  if (pattern === timePattern) return brokenByAws.test(value);
  // Patterns with Unicode's classes need the flag; others have escapes that it forbids.
  // Java's way to say that capitals do not matter.
  if (pattern.startsWith("(?i)")) return new RegExp(pattern.slice(4), "i").test(value);
  return new RegExp(pattern, pattern.includes("\\p{") ? "u" : "").test(value);
}

/** An empty string is AWS's way of saying that there is none, and keeps no rule. */
function compareString(shape: Shape, value: unknown, path: string): string[] {
  if (typeof value !== "string") return [`${path} is no string`];
  if (value === "") return [];
  const problems: string[] = [];
  if (shape.enum && !shape.enum.includes(value))
    problems.push(`${path} is ${value}, not one of ${shape.enum.join(", ")}`);
  if (shape.max !== undefined && value.length > shape.max) problems.push(`${path} is longer than ${shape.max}`);
  if (shape.min !== undefined && value.length < shape.min) problems.push(`${path} is shorter than ${shape.min}`);
  if (shape.pattern !== undefined && !matches(shape.pattern, value)) {
    problems.push(`${path} is ${value}, which does not match ${shape.pattern}`);
  }
  return problems;
}
