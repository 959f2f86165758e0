import { alsoRequired } from "./departures";
import { type Shape, shapeNamed } from "./shapes";

/** An input made from the API model, and what it is to show. */
export type Case = {
  /** What is the matter with it, or what of it is at its limit. */
  title: string;
  /** The member it is about, as the model names it: `Targets.Values[]`. */
  member: string;
  input: unknown;
  /** How errors may name the member; none for an input that is in order. */
  places: string[];
};

type Place = (string | number)[];

/** Values of shapes that a pattern or a meaning makes hard to find. */
const samples: Record<string, string> = {
  CommandId: "0197f2a0-0000-7000-8000-000000000000",
  InstanceId: "mi-00000000000000000",
  ManagedInstanceId: "mi-00000000000000000",
  ActivationId: "0197f2a0-0000-7000-8000-000000000000",
  DocumentARN: "AWS-RunShellScript",
  DocumentVersion: "$DEFAULT",
  AccountId: "210987654321",
  SharedDocumentVersion: "$LATEST",
  AssociationId: "0197f2a0-0000-7000-8000-000000000000",
  AssociationExecutionId: "0197f2a0-0000-7000-8000-000000000000",
  AssociationDispatchAssumeRoleArn: "arn:aws:iam::210987654321:role/role",
  AssociationVersion: "$LATEST",
  ExcludeAccount: "210987654321",
  ParameterStringFilterKey: "Name",
};

/** A pattern of the model as its services read it: over the whole text. Java's `(?i)` is a flag here. */
function pattern({ pattern: text = ".*" }: Shape): RegExp {
  const bare = text.replace(/^\(\?i\)/, "");
  return new RegExp(`^(?:${bare})$`, `s${text.includes("\\p{") ? "u" : ""}${bare === text ? "" : "i"}`);
}
const matches = (shape: Shape, text: string) => pattern(shape).test(text);

/** Characters to build texts of, the plainest first. */
const letters = ["a", "1", "A", "/", "-", ".", ":"];
/** Texts that most patterns refuse. */
const odd = ["~!~~", "<>&\"'", "a b\tc", "\u0001\u0002\u0003\u0004", "", " ", "é".repeat(40)];

/** A text of so many characters that the shape takes; undefined when none was found. */
function textOf(shape: Shape, length: number): string | undefined {
  return letters.map((letter) => letter.repeat(length)).find((text) => matches(shape, text));
}

/** A value in order, for a member that has to be there or that others hang on. */
function plain(name: string, nth = 0): unknown {
  const shape = shapeNamed(name);
  switch (shape.type) {
    case "structure":
      return structure(name, {}, nth);
    case "list":
      return Array.from({ length: Math.max(1, shape.min ?? 0) }, (_, index) => plain(shape.member ?? "", index));
    case "map":
      return { [String(plain(shape.key ?? ""))]: plain(shape.value ?? "") };
    case "boolean":
      return true;
    case "timestamp":
      return Math.floor(Date.now() / 1000) + 86_400;
    case "string": {
      if (shape.enum) return shape.enum[nth % shape.enum.length];
      if (samples[name]) return samples[name];
      const length = Math.max(shape.min ?? 1, Math.min(4, shape.max ?? 4));
      const text = textOf(shape, length) ?? textOf(shape, shape.max ?? 64);
      if (text === undefined) throw new Error(`No text is known that ${name} takes: add one to the samples.`);
      return nth === 0 ? text : `${text.slice(0, Math.max(0, (shape.max ?? 64) - 4))}${nth}`;
    }
    default:
      return shape.min ?? 1;
  }
}

const requiredOf = (name: string) => [...(shapeNamed(name).required ?? []), ...(alsoRequired[name] ?? [])];

/** A structure with what it requires, and the given members. */
function structure(name: string, members: Record<string, unknown>, nth = 0): Record<string, unknown> {
  const of = shapeNamed(name).members;
  const required = requiredOf(name).map((member) => [member, plain(of?.[member] ?? "", nth)] as const);
  return { ...Object.fromEntries(required), ...members };
}

const memberName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const written = (place: Place) =>
  place.map((part) => (typeof part === "number" ? `${part + 1}.member` : memberName(part))).join(".");
/** A simple member of a list is judged where the list is, and one that is not there at all where it would be. */
const places = (place: Place) => [
  written(place),
  ...(typeof place.at(-1) === "number" ? [written(place.slice(0, -1))] : []),
];

/** What stands in a member's place, and why: the wrong JSON types, and values outside its constraints. */
function illegalValues(name: string): [title: string, value: unknown][] {
  const shape = shapeNamed(name);
  const { min, max } = shape;
  switch (shape.type) {
    case "string": {
      const wrong: [string, unknown][] = [
        ["a number", 5],
        ["a boolean", true],
        ["a list", ["x"]],
        ["a structure", { a: "x" }],
      ];
      if (shape.enum)
        wrong.push(["no member of the enum", "NoSuchMember"], ["another spelling", memberName(shape.enum[0] ?? "")]);
      const sample = String(plain(name));
      if (min !== undefined && min > 0) wrong.push(["too short", sample.slice(0, min - 1)]);
      if (max !== undefined) wrong.push(["too long", textOf(shape, max + 1) ?? sample.padEnd(max + 1, sample.at(-1))]);
      if (shape.pattern !== undefined) {
        const text = odd.find(
          (each) => !matches(shape, each) && each.length >= (min ?? 0) && each.length <= (max ?? 1e6),
        );
        if (text !== undefined) wrong.push(["against the pattern", text]);
        wrong.push(["a line more than the pattern", `${sample.slice(0, (max ?? 1e6) - 1)}\n`]);
      }
      return wrong.filter(
        ([title, value]) => title !== "a line more than the pattern" || !matches(shape, String(value)),
      );
    }
    case "list": {
      const wrong: [string, unknown][] = [
        ["a string", "x"],
        ["a structure", {}],
        ["a number", 1],
        ["null in it", [null]],
      ];
      const member = (index: number) => plain(shape.member ?? "", index);
      if (min !== undefined && min > 0)
        wrong.push(["too few", Array.from({ length: min - 1 }, (_, index) => member(index))]);
      if (max !== undefined) wrong.push(["too many", Array.from({ length: max + 1 }, (_, index) => member(index))]);
      return wrong;
    }
    case "map":
    case "structure":
      return [
        ["a string", "x"],
        ["a list", []],
        ["a number", 1],
      ];
    case "boolean":
      return [
        ["a string", "true"],
        ["a number", 1],
        ["a list", []],
      ];
    case "timestamp":
      return [
        ["a word", "tomorrow"],
        ["a boolean", true],
        ["a structure", {}],
      ];
    case "integer":
    case "long": {
      const wrong: [string, unknown][] = [
        ["a string", String(min ?? 1)],
        ["a fraction", (min ?? 1) + 0.5],
        ["a boolean", true],
        ["a list", [1]],
        ["beyond all integers", 1e300],
      ];
      if (min !== undefined) wrong.push(["too small", min - 1]);
      if (max !== undefined) wrong.push(["too large", max + 1]);
      return wrong;
    }
    default:
      return [["a list", []]];
  }
}

/** What a member takes at its limits. */
function legalValues(name: string): [title: string, value: unknown][] {
  const shape = shapeNamed(name);
  const { min, max } = shape;
  switch (shape.type) {
    case "string": {
      if (shape.enum) return shape.enum.map((value) => [`the member ${value}`, value]);
      const texts: [string, string | undefined][] = [
        ["any", String(plain(name))],
        ["the shortest", min === undefined ? undefined : textOf(shape, min)],
        ["the longest", max === undefined ? undefined : textOf(shape, max)],
      ];
      return texts.filter(([, text]) => text !== undefined);
    }
    case "list": {
      const lengths = [...new Set([min ?? 1, max ?? 1])];
      return lengths.map((length) => [
        `${length} members`,
        Array.from({ length }, (_, index) => plain(shape.member ?? "", index)),
      ]);
    }
    case "integer":
    case "long":
      return [...new Set([min ?? 1, max ?? 1])].map((value) => [String(value), value]);
    default:
      return [["any", plain(name)]];
  }
}

/** Puts a value where it belongs, among all that it needs around it. */
type Around = (value: unknown) => unknown;

/** Walks the members of a shape, and theirs: what each could be, at its limits or beyond. */
function* walk(
  name: string,
  member: string,
  place: Place,
  around: Around,
  values: (name: string) => [title: string, value: unknown][],
  depth = 0,
): Generator<Case> {
  const shape = shapeNamed(name);
  if (place.length > 0)
    for (const [title, value] of values(name)) {
      const inside = title === "null in it" ? [...place, 0] : place;
      yield { title, member, input: around(value), places: places(inside) };
    }
  if (depth > 6) return;
  if (shape.type === "structure") {
    for (const [each, of] of Object.entries(shape.members ?? {})) {
      const inside: Around = (value) => around(structure(name, { [each]: value }));
      yield* walk(of, member ? `${member}.${each}` : each, [...place, each], inside, values, depth + 1);
    }
  } else if (shape.type === "list" && shape.member) {
    yield* walk(shape.member, `${member}[]`, [...place, 0], (value) => around([value]), values, depth + 1);
  } else if (shape.type === "map" && shape.value) {
    const key = String(plain(shape.key ?? ""));
    yield* walk(shape.value, `${member}{}`, [...place, key], (value) => around({ [key]: value }), values, depth + 1);
  }
}

/** Structures anywhere in an input: each without what it requires, and with a member that it does not know. */
function* broken(name: string, member: string, place: Place, around: Around, depth = 0): Generator<Case> {
  const shape = shapeNamed(name);
  if (depth > 6) return;
  if (shape.type === "structure") {
    for (const each of requiredOf(name)) {
      const { [each]: _left, ...others } = structure(name, {});
      const at = { member: member ? `${member}.${each}` : each, places: places([...place, each]) };
      yield { ...at, title: "missing", input: around(others) };
      yield { ...at, title: "null", input: around({ ...others, [each]: null }) };
    }
    for (const each of ["Extra", "toString"]) {
      const at = { member: member ? `${member}.${each}` : each, places: places([...place, each]) };
      yield { ...at, title: "not known", input: around(structure(name, { [each]: "x" })) };
    }
    for (const [each, of] of Object.entries(shape.members ?? {})) {
      const inside: Around = (value) => around(structure(name, { [each]: value }));
      yield* broken(of, member ? `${member}.${each}` : each, [...place, each], inside, depth + 1);
    }
  } else if (shape.type === "list" && shape.member) {
    yield* broken(shape.member, `${member}[]`, [...place, 0], (value) => around([value]), depth + 1);
  }
}

/** Inputs that the API model forbids: one thing is wrong with each, and the answer has to say what. */
export const illegalCases = (input: string): Case[] => [
  ...walk(input, "", [], (value) => value, illegalValues),
  ...broken(input, "", [], (value) => value),
];

/** Inputs that the API model allows: with each member at its limits, and with members that are not given (null). */
export function legalCases(input: string): Case[] {
  const shape = shapeNamed(input);
  const optional = Object.keys(shape.members ?? {}).filter((name) => !requiredOf(input).includes(name));
  return [
    ...[...walk(input, "", [], (value) => value, legalValues)].map((each) => ({ ...each, places: [] })),
    ...optional.map((name) => ({ title: "null", member: name, input: structure(input, { [name]: null }), places: [] })),
  ];
}
