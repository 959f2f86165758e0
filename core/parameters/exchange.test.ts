import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEnv, writeVariable } from "./env-text";
import { type ExportedParameter, recognisedFormat } from "./exchange";
import { readExchange } from "./exchange-read";
import { writeExchange } from "./exchange-write";

const readAs = (text: string, format: "JSON" | "YAML" | "ENV", path = "/") => {
  const read = readExchange(text, format, path);
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  return read.parameters.map(({ line: _, ...parameter }) => parameter);
};
const problemsIn = (text: string, format: "JSON" | "YAML" | "ENV", path = "/") => {
  const read = readExchange(text, format, path);
  return "problems" in read
    ? read.problems.map(({ line, field, message }) => `${line} ${field ?? "-"} ${message}`)
    : [];
};

/** What values have that formats stumble over: quotes, escapes, line ends, words that mean something else. */
const awkward = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      "\\",
      "$",
      "`",
      "#",
      " ",
      "\n",
      "\r",
      "\t",
      "n",
      "=",
      ":",
      "-",
      "{",
      "%",
      "é",
      "😀",
    ),
    minLength: 1,
    maxLength: 24,
  }),
  fc.constantFrom(
    "5432",
    "1.10",
    "0777",
    "yes",
    "off",
    "null",
    "~",
    "true",
    "2001-01-01",
    "12:30:45",
    "1_000",
    "=",
    "-",
  ),
);
/** What PostgreSQL, XML and YAML alike cannot hold is no value: a parameter with it is refused before. */
const value = awkward.filter(
  (text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/u.test(text),
);
const name = fc.stringMatching(/^\/app(\/[A-Za-z_][A-Za-z0-9_]{0,8}){1,3}$/);

const exported: fc.Arbitrary<ExportedParameter> = fc.record(
  {
    Name: name,
    Type: fc.constantFrom("String", "SecureString"),
    Value: value,
    Description: value,
    Tier: fc.constantFrom("Standard", "Advanced"),
    KeyId: fc.constantFrom("alias/aws/ssm", "alias/x"),
    AllowedPattern: fc.constantFrom(".*", "[a-z]+\\d", "a|b"),
    DataType: fc.constant("text"),
    Tags: fc.uniqueArray(
      fc.record({ Key: fc.stringMatching(/^[A-Za-z]{1,5}$/), Value: fc.constantFrom("", "a b", "1") }),
      {
        selector: ({ Key }) => Key,
        minLength: 1,
        maxLength: 3,
      },
    ),
  },
  { requiredKeys: ["Name", "Type", "Value", "Tier", "DataType"] },
);
const set = fc.uniqueArray(exported, { selector: ({ Name }) => Name, minLength: 1, maxLength: 6 });

const asRead = ({
  Name,
  Type,
  Value,
  Description,
  Tier,
  KeyId,
  AllowedPattern,
  DataType,
  Tags,
}: ExportedParameter) => ({
  ...{ name: Name, type: Type, tier: Tier, dataType: DataType },
  ...(Value !== undefined && { value: Value }),
  ...(Description !== undefined && { description: Description }),
  ...(KeyId !== undefined && { keyId: KeyId }),
  ...(AllowedPattern !== undefined && { allowedPattern: AllowedPattern }),
  ...(Tags && { tags: Object.fromEntries(Tags.map(({ Key, Value: text }) => [Key, text])) }),
});

test.each(["JSON", "YAML"] as const)("whatever is exported as %s is read as the same again", (format) => {
  void fc.assert(
    fc.property(set, (parameters) => {
      expect(readAs(writeExchange(parameters, format, "/app").text, format, "/app")).toEqual(parameters.map(asRead));
    }),
  );
});

test("whatever is exported as variables has the same values again, and what cannot be a variable is named", () => {
  void fc.assert(
    fc.property(set, (parameters) => {
      const { text, leftOut } = writeExchange(parameters, "ENV", "/app");
      const right = parameters.filter(({ Name }) => /^\/app\/[^/]+$/.test(Name));
      expect(leftOut).toEqual(parameters.filter((each) => !right.includes(each)).map(({ Name }) => Name));
      for (const Name of leftOut) expect(text).toContain(`# ${Name} is left out`);
      if (right.length > 0)
        expect(readAs(text, "ENV", "/app")).toEqual(right.map(({ Name, Value }) => ({ name: Name, value: Value })));
    }),
  );
});

test("a secret that is exported without its value says so, and is read as one whose value stays", () => {
  const secret = {
    Name: "/app/key",
    Type: "SecureString",
    ValueWithheld: true,
    Tier: "Standard",
    DataType: "text",
  } as const;
  for (const format of ["JSON", "YAML"] as const) {
    const { text } = writeExchange([secret], format, "/app");
    expect(text).toContain("ValueWithheld");
    expect(readAs(text, format)).toEqual([
      { name: "/app/key", type: "SecureString", tier: "Standard", dataType: "text" },
    ]);
  }
  expect(writeExchange([secret], "ENV", "/app").text).toBe("# key is a secret: it was exported without its value.\n");
});

test.each<[string, "JSON" | "YAML", unknown]>([
  [
    '{"Parameters":[{"Name":"/app/a","Type":"String","Value":"1","Version":3,"ARN":"arn:x","LastModifiedDate":1.5,"DataType":"text"}]}',
    "JSON",
    [{ name: "/app/a", type: "String", value: "1", dataType: "text" }],
  ],
  [
    '{"a": 1.10, "b": true, "c": 12345678901234567890}',
    "JSON",
    [
      { name: "/app/a", value: "1.10" },
      { name: "/app/b", value: "true" },
      { name: "/app/c", value: "12345678901234567890" },
    ],
  ],
  [
    "port: 5432\nversion: 1.10\nanswer: yes\n/app/absolute: x",
    "YAML",
    [
      { name: "/app/port", value: "5432" },
      { name: "/app/version", value: "1.10" },
      { name: "/app/answer", value: "yes" },
      { name: "/app/absolute", value: "x" },
    ],
  ],
  [
    "db:\n  url: u\n  hosts: [a, b]\n  password: {type: SecureString, value: p, allowed_pattern: .*}",
    "YAML",
    [
      { name: "/app/db/url", value: "u" },
      { name: "/app/db/hosts", type: "StringList", value: "a,b" },
      { name: "/app/db/password", type: "SecureString", value: "p", allowedPattern: ".*" },
    ],
  ],
  [
    "type: a\ngroup: {type: b, name: c}",
    "YAML",
    [
      { name: "/app/type", value: "a" },
      { name: "/app/group/type", value: "b" },
      { name: "/app/group/name", value: "c" },
    ],
  ],
  [
    "- {name: a, value: v, tags: {Env: prod, Old: }}\n- {Name: b, Value: w, Tags: [{Key: k, Value: 1}]}",
    "YAML",
    [
      { name: "/app/a", value: "v", tags: { Env: "prod", Old: "" } },
      { name: "/app/b", value: "w", tags: { k: "1" } },
    ],
  ],
])("reads what people have: %j", (text, format, parameters) => {
  expect(readAs(text, format, "/app")).toEqual(parameters);
});

test.each<[string, "JSON" | "YAML" | "ENV", string[]]>([
  ['[\n{"Name":"/app/a","Value":"1"},\n{"Name":"a","Value":"2"}]', "JSON", ["3 Name /app/a is in line 2 already."]],
  ['{"a":1,\n"a":2}', "JSON", ['2 - The member "a" is there twice.']],
  ["A=1\n\nB=2\nA=3", "ENV", ["4 Name /app/A is in line 1 already."]],
  ["- Name: a\n  Value: x\n  Typ: String", "YAML", ["3 Typ A parameter has no Typ."]],
  ["- Name: a\n  Value: x\n  Type: Text", "YAML", ["3 Type A type is one of String, StringList, SecureString."]],
  ["- Name: a\n  Value: {b: c}", "YAML", ["2 Value A value is text, or a list of texts."]],
  ["- Value: x", "YAML", ["1 Name The parameter has no name."]],
  ["- Name: a\n  Type: String", "YAML", ["1 Value It has no value; only a secret may leave it out."]],
  ["a:", "YAML", ["1 Value It has no value; only a secret may leave it out."]],
  ["a: [b, 'c,d']", "YAML", ["1 Value An item is text without a comma, and has at least one character."]],
  ["- {Name: /other/a, Value: x}", "YAML", ["1 Name /other/a is not under /app."]],
  ["- {Name: /application, Value: x}", "YAML", ["1 Name /application is not under /app."]],
  [
    "- {Name: a, Value: x, Policies: [{PolicyType: Expiration}]}",
    "YAML",
    ["1 Policies Policies are not imported: leave them out, and give them by PutParameter."],
  ],
  [
    '{"Parameters":[{"Name":"a","Value":"b"}],\n"NextToken":"t"}',
    "JSON",
    ["2 - It is one page of an answer: put all of them into one file."],
  ],
  [
    "- {Name: a, Type: SecureString, Value: x, ValueWithheld: true}",
    "YAML",
    ["1 ValueWithheld It has a Value, and says that it has none."],
  ],
  ["", "ENV", ["1 - The file has no parameters."]],
  ["# only words", "YAML", ["1 - The file has no parameters."]],
  ["just text", "YAML", ["1 - The file has a list of parameters, or values by their names."]],
  [
    "A=1\nwhat is this\nB='open",
    "ENV",
    ["2 - Write a variable as KEY=value.", "3 - The value of B is not closed: its ' has no other."],
  ],
  ["A='x' y", "ENV", ["1 - After the value of A there is more on its line: put all of it between quotes."]],
])("says where %j is wrong, and reads none of it", (text, format, problems) => {
  expect(problemsIn(text, format, "/app")).toEqual(problems);
});

test("a file of more parameters than an import takes is refused at the first that is too many", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `K${index}=v\n`).join("");
  expect(problemsIn(lines(1000), "ENV")).toEqual([]);
  expect(problemsIn(lines(1001), "ENV")).toEqual([
    "1001 - The file has 1001 parameters, and 1000 can be imported at a time.",
  ]);
});

describe("variables", () => {
  test.each([
    ["A=b", "b"],
    ["  export A = b c  # d", "b c"],
    ["A=b#c", "b#c"],
    ["A=", ""],
    ["A= # nothing", ""],
    ["A='b # c\n d'  # e", "b # c\n d"],
    ['A="b\\nc\\"\\$d\\\\n \\x"', 'b\nc"$d\\n \\x'],
    ['A=`it\'s "so"`', 'it\'s "so"'],
    ['A={"b": 1}\r\n', '{"b": 1}'],
    ["A=$HOME/x", "$HOME/x"],
    ["\uFEFFA=b", "b"],
  ])("%j is %j", (text, expected) => {
    expect(readEnv(text)).toEqual({ variables: [{ key: "A", value: expected, line: 1 }] });
  });

  test.each([
    ["plain-1.2/3", "A=plain-1.2/3"],
    ["two words", "A='two words'"],
    ["it's", 'A="it\'s"'],
    ["it's $5 \\ `x`", 'A="it\'s \\$5 \\\\ \\`x\\`"'],
    ["a\nb", "A='a\nb'"],
  ])("%j is written as %j", (text, expected) => {
    expect(writeVariable("A", text)).toBe(expected);
  });
});

test.each([
  ["x.yml", "A=b", "YAML"],
  ["prod.env", "{}", "ENV"],
  [".env", "", "ENV"],
  ["x.txt", "# c\nexport A=b", "ENV"],
  ["", " [ ]", "JSON"],
  ["", "a: b=c", "YAML"],
])("a file %j with %j is %s", (fileName, text, format) => {
  expect(recognisedFormat(text, fileName)).toBe(format);
});
