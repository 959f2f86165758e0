import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readContentText, writeContentText } from "./content-text";
import type { Json } from "./document";
import { predefinedDocuments } from "./predefined/predefined";

const read = (text: string, format: "JSON" | "YAML") => {
  const found = readContentText(text, format);
  if ("problems" in found) throw new Error(`${JSON.stringify(found.problems)} in ${text}`);
  return found.located.value;
};
const problemsOf = (text: string, format: "JSON" | "YAML") => {
  const found = readContentText(text, format);
  return "problems" in found ? found.problems : [];
};

/** Texts that YAML is known to trip over, and any others. */
const text = fc.oneof(
  fc.constantFrom(
    "yes",
    "no",
    "on",
    "~",
    "null",
    "1e3",
    "0x1F",
    "1_000",
    "2020-01-01",
    "<<",
    "- a",
    "a: b",
    "#x",
    "&a",
  ),
  fc.constantFrom(
    "*a",
    "!x",
    "@x",
    "`x`",
    "%x",
    "{{ name }}",
    "{a",
    "[a",
    "|",
    ">",
    "",
    " ",
    "\n",
    "\t",
    "a\n",
    "\n\n a",
  ),
  fc.fullUnicodeString(),
  fc.stringOf(
    fc.constantFrom("a", " ", "\n", "\t", "\r", ":", "#", "-", '"', "'", "\\", "é", "😀", "\u0085", "\u2028"),
    {
      maxLength: 30,
    },
  ),
);
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("what is written in one format and then in the other loses nothing", () => {
  void fc.assert(
    fc.property(json, (value) => {
      const fromYaml = read(writeContentText(value, "YAML"), "YAML");
      expect(fromYaml).toStrictEqual(value);
      expect(read(writeContentText(fromYaml, "JSON"), "JSON")).toStrictEqual(value);
    }),
    { numRuns: 400 },
  );
}, 60_000);

test.each(predefinedDocuments)("$name is the same document in YAML, its members in the same order", ({ content }) => {
  const yaml = writeContentText(content, "YAML");
  expect(JSON.stringify(read(yaml, "YAML"))).toBe(JSON.stringify(content));
});

test("a script of several lines stays readable in YAML", () => {
  expect(writeContentText({ runCommand: "if true; then\n  echo yes\nfi\n" }, "YAML")).toBe(
    "runCommand: |\n  if true; then\n    echo yes\n  fi\n",
  );
});

describe("YAML that JSON cannot say is refused where it stands", () => {
  test.each([
    ["an anchor", "a: &x 1", 1, 7],
    ["an alias", "b: *x", 1, 4],
    ["a tag", "a: !!binary aGk=", 1, 13],
    ["a name that is a number", "a:\n  1: x", 2, 3],
    ["a name that is there twice", "a: 1\nb: 2\na: 3", 3, 1],
    ["a tab as indentation", "a:\n\tb: 1", 2, 1],
    ["a second document", "a: 1\n---\nb: 2", 2, 1],
    ["infinity", "a: .inf", 1, 4],
  ])("%s", (_, written, line, column) => {
    expect(problemsOf(written, "YAML")[0]).toMatchObject({ line, column });
  });
});

test("several mistakes are told at once", () => {
  expect(problemsOf("a: &x 1\nb: !y 2\n", "YAML")).toHaveLength(2);
});

test.each([
  ["brackets", "[".repeat(60_000)],
  ["dashes on one line", `${"- ".repeat(30_000)}x`],
  ["question marks on one line", `${"? ".repeat(30_000)}x`],
  ["maps", "{a: ".repeat(15_000)],
  ["brackets that are closed", "[".repeat(30_000) + "]".repeat(30_000)],
])("what is nested without end, by %s, is refused instead of running out of stack", (_, written) => {
  expect(problemsOf(written, "YAML")).toEqual([
    expect.objectContaining({ message: expect.stringContaining("levels") }),
  ]);
});

test.each([
  ["names", Array.from({ length: 7_000 }, (_, index) => `k${index}: 1`).join("\n")],
  ["the same name", "a: 1\n".repeat(12_000)],
  ["aliases", "*a\n".repeat(20_000)],
])(
  "64 KB of %s are read or refused without comparing each with each",
  (_, written) => {
    // Its own time on the processor, whatever else the machine does: comparing each with each would take ten times as long.
    const before = process.cpuUsage();
    readContentText(written, "YAML");
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  },
  60_000,
);
