import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readContentText, writeContentText } from "./content-text";
import type { Json } from "./document";
import { editContent } from "./edit-content";
import { type Edit, valueAt } from "./edit-value";

type Format = "JSON" | "YAML";

const read = (text: string | undefined, format: Format): Json => {
  const found = readContentText(text ?? "", format);
  if ("problems" in found) throw new Error(`${JSON.stringify(found.problems)} in ${text}`);
  return found.located.value;
};

const yaml = `# What it is for
schemaVersion: "2.2"   # the newest
parameters:
  who: {type: String, default: 'it''s me'} # quotes
  lines:
    type: StringList
    default:
    - one # first
    - two
mainSteps:
- action: aws:runShellScript   # odd spacing stays
  name: first
  inputs:
    runCommand:
    - |
      if true; then
        echo "{{ who }}"
      fi
    - echo   two # said
- action: aws:runPowerShellScript
  name: second
  unknown: [1, 0x10]
  inputs: { runCommand: [ Get-Date ] }
`;
const json = `{
    "schemaVersion": "2.2",
    "parameters": {"who": {"type": "String",   "default": "me"}},
    "mainSteps": [
        {"action": "aws:runShellScript", "name": "first", "inputs": {"runCommand": ["a",   "b"]}},
        {
            "action": "aws:runShellScript",
            "name": "second",
            "unknown": [1.0, 1e2],
            "inputs": {"runCommand": ["c"]}
        }
    ]
}
`;

/** The lines that a text has and another has not, and the other way round. */
const difference = (before: string, after = "") => [
  ...before.split("\n").flatMap((line) => (after.split("\n").includes(line) ? [] : [`- ${line}`])),
  ...after.split("\n").flatMap((line) => (before.split("\n").includes(line) ? [] : [`+ ${line}`])),
];

describe("an edit changes the lines it is about and no others", () => {
  test.each<[string, Edit, string[]]>([
    [
      "a text in quotes",
      { kind: "set", path: ["parameters", "who", "default"], value: "you" },
      [`-   who: {type: String, default: 'it''s me'} # quotes`, `+   who: {type: String, default: 'you'} # quotes`],
    ],
    [
      "a step's name",
      { kind: "set", path: ["mainSteps", 0, "name"], value: "start" },
      ["-   name: first", "+   name: start"],
    ],
    [
      "one line of a script, its comment kept",
      {
        kind: "set",
        path: ["mainSteps", 0, "inputs", "runCommand"],
        value: ['if true; then\n  echo "{{ who }}"\nfi\n', "echo three"],
      },
      ["-     - echo   two # said", "+     - echo three # said"],
    ],
    [
      "a member that was not there, where it belongs",
      { kind: "set", path: ["description"], value: "New: what it does" },
      [`+ description: "New: what it does"`],
    ],
    [
      "an input",
      { kind: "set", path: ["mainSteps", 0, "inputs", "timeoutSeconds"], value: 60 },
      ["+     timeoutSeconds: 60"],
    ],
    ["a name", { kind: "rename", path: ["parameters", "lines"], name: "rows" }, ["-   lines:", "+   rows:"]],
    ["what is taken away", { kind: "remove", path: ["parameters", "lines", "default", 1] }, ["-     - two"]],
    [
      "a step that is added",
      { kind: "insert", path: ["mainSteps"], index: 1, value: { action: "aws:runShellScript", name: "between" } },
      ["+ - action: aws:runShellScript", "+   name: between"],
    ],
  ])("YAML: %s", (_, edit, expected) => {
    const edited = editContent(yaml, "YAML", edit);
    expect(difference(yaml, edited)).toEqual(expected);
  });

  test("YAML: a step that is added says its plugin too", () => {
    const value = { action: "aws:runDocument", name: "last" };
    const edited = editContent(yaml, "YAML", { kind: "insert", path: ["mainSteps"], index: 2, value });
    expect(edited).toBe(`${yaml}- action: aws:runDocument\n  name: last\n`);
  });

  test("YAML: where each part is indented in a way of its own, comments are kept all the same", () => {
    const mixed = yaml.replace(/^( +)(.*)$/gm, (line, space, rest, at) =>
      at < 230 ? `${space}${space}${rest}` : line,
    );
    expect(mixed).toContain("        - one");
    const edited =
      editContent(mixed, "YAML", { kind: "set", path: ["parameters", "lines", "type"], value: "String" }) ?? "";
    expect(read(edited, "YAML")).toMatchObject({ parameters: { lines: { type: "String", default: ["one", "two"] } } });
    for (const comment of ["# What it is for", "# quotes", "# first", "# said"]) expect(edited).toContain(comment);
  });

  test("YAML: steps that change places take their comments along", () => {
    const edited = editContent(yaml, "YAML", { kind: "swap", path: ["mainSteps"], index: 0 }) ?? "";
    expect(read(edited, "YAML")).toMatchObject({ mainSteps: [{ name: "second" }, { name: "first" }] });
    for (const comment of ["# What it is for", "# the newest", "# quotes", "# first", "# said", "# odd spacing stays"])
      expect(edited).toContain(comment);
  });

  test.each<[string, Edit, string[]]>([
    [
      "a value",
      { kind: "set", path: ["parameters", "who", "default"], value: "you" },
      [
        '-     "parameters": {"who": {"type": "String",   "default": "me"}},',
        '+     "parameters": {"who": {"type": "String",   "default": "you"}},',
      ],
    ],
    [
      "a name",
      { kind: "set", path: ["mainSteps", 1, "name"], value: "b" },
      ['-             "name": "second",', '+             "name": "b",'],
    ],
    [
      "a member that was not there",
      { kind: "set", path: ["description"], value: "New" },
      ['+     "description": "New",'],
    ],
    [
      "what is taken away",
      { kind: "remove", path: ["mainSteps", 1, "unknown"] },
      ['-             "unknown": [1.0, 1e2],'],
    ],
  ])("JSON: %s", (_, edit, expected) => {
    expect(difference(json, editContent(json, "JSON", edit))).toEqual(expected);
  });

  test("JSON: steps that change places stay as they were written", () => {
    const edited = editContent(json, "JSON", { kind: "swap", path: ["mainSteps"], index: 0 }) ?? "";
    expect(edited).toContain('"unknown": [1.0, 1e2],');
    expect(edited).toContain(
      '{"action": "aws:runShellScript", "name": "first", "inputs": {"runCommand": ["a",   "b"]}}',
    );
    expect(read(edited, "JSON")).toMatchObject({ mainSteps: [{ name: "second" }, { name: "first" }] });
  });
});

test("a text that cannot be read is left alone", () => {
  expect(editContent("{", "JSON", { kind: "set", path: ["description"], value: "x" })).toBeUndefined();
  expect(editContent("a: [", "YAML", { kind: "set", path: ["description"], value: "x" })).toBeUndefined();
});

// Texts that either format trips over, and any others.
const text = fc.oneof(
  fc.constantFrom(
    "yes",
    "~",
    "1e3",
    "- a",
    "a: b",
    "#x",
    "&a",
    "*a",
    "{{ who }}",
    "[a",
    "|",
    "",
    " ",
    "\n",
    " a\n",
    "a\n\n",
  ),
  fc.constantFrom("<<", "? a", "key: |\n  x", "'", '"', "\\", "\t", "#", "a #b", "\r\n", "é😀", "\u0085", "__proto__"),
  fc.fullUnicodeString({ maxLength: 12 }),
);
const inner: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom("runCommand", "type")), tie("value"), { maxKeys: 3 }),
  ),
})).value;
const members = (names: readonly string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names), text), inner, { maxKeys: 4 });
const documents = fc
  .record({
    parameters: fc.dictionary(fc.constantFrom("a", "b", "c"), members(["type", "default", "description"]), {
      maxKeys: 3,
    }),
    mainSteps: fc.array(
      fc.record({ rest: members(["action", "name", "precondition", "else"]), inputs: members(["runCommand", "id"]) }),
      { minLength: 1, maxLength: 3 },
    ),
    rest: members(["description", "schemaVersion", "files"]),
  })
  .map(({ parameters, mainSteps, rest }): { [member: string]: Json } => ({
    ...rest,
    parameters,
    mainSteps: mainSteps.map(({ rest: others, inputs }) => ({ ...others, inputs })),
  }));
const format = fc.constantFrom<Format>("JSON", "YAML");
const without = (value: Json, path: readonly (string | number)[]): Json => {
  const copy: Json = structuredClone(value);
  const around = valueAt(copy, path.slice(0, -1));
  if (typeof around === "object" && around !== null) Reflect.deleteProperty(around, path.at(-1) ?? "");
  return copy;
};

test("a member that is set has its value, and nothing else in the document is another", () => {
  const paths = fc.oneof(
    fc.constantFrom("description", "other").map((name) => [name]),
    fc.constantFrom("type", "default", "new").map((name) => ["parameters", "a", name]),
    fc.constantFrom("name", "precondition", "new").map((name) => ["mainSteps", 0, name]),
    fc.constantFrom("runCommand", "timeoutSeconds", "onFailure").map((name) => ["mainSteps", 0, "inputs", name]),
  );
  void fc.assert(
    fc.property(documents, format, paths, inner, (document, written, path, value) => {
      const based = { ...document, parameters: { a: {}, ...Object(document["parameters"]) } };
      const after = read(editContent(writeContentText(based, written), written, { kind: "set", path, value }), written);
      expect(valueAt(after, path)).toStrictEqual(value);
      expect(without(after, path)).toStrictEqual(without(based, path));
    }),
    { numRuns: 300 },
  );
}, 120_000);

test("what is put in and taken out again, moved and moved back, leaves the same document", () => {
  void fc.assert(
    fc.property(documents, format, inner, (document, written, value) => {
      const path = ["mainSteps"];
      const edit = (text: string, ...edits: Edit[]) =>
        read(
          edits.reduce((each, next) => editContent(each, written, next) ?? "", text),
          written,
        );
      const given = writeContentText(document, written);
      expect(
        edit(given, { kind: "insert", path, index: 1, value }, { kind: "remove", path: [...path, 1] }),
      ).toStrictEqual(document);
      const swapped = { kind: "swap", path, index: 0 } as const;
      const longer = edit(given, { kind: "insert", path, index: 0, value });
      expect(edit(writeContentText(longer, written), swapped, swapped)).toStrictEqual(longer);
      expect(Object(edit(writeContentText(longer, written), swapped)).mainSteps[1]).toStrictEqual(value);
    }),
    { numRuns: 150 },
  );
}, 120_000);
