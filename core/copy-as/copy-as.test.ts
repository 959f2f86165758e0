import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AwsCall } from "./aws-call";
import { type CopyForm, copyAs, platforms } from "./copy-as";

const place = { endpoint: "http://127.0.0.1:3000", region: "eu-central-1" };

/** Texts that some shell, parser or language would change, run or cut. */
const hostileTexts: Record<string, string> = {
  "single quotes": "echo 'it''s' '\\''",
  "double quotes": 'echo "a \\"b\\" c"',
  "an odd number of quotes": "it's 5\" wide",
  backslashes: "C:\\dir\\ \\\\server\\share\\",
  "a backslash before a quote": '\\" \\\\" \\\\\\"',
  "variables and substitutions": "$HOME ${PATH} $(id) `id` $((1+1)) !!",
  percents: "%PATH% %% %1 100% ^%PATH^%",
  "shell operators": "a & b && c | d || e > f < g ; h (i) {j} [k] * ? ~ # !l ^m",
  "line breaks": "one\ntwo\r\nthree\n",
  "a leading dash": "-rf --no-preserve-root",
  "the address of a file": "file:///etc/passwd",
  "the address of a page": "https://example.com/x",
  nothing: "",
  "a blank": " ",
  "leading and trailing blanks": "  padded  ",
  "other scripts": "größe 日本語 Ω ελλ 🙂 👩‍👩‍👧",
  "curly quotes": "\u2018a\u2019 \u201ab\u201b \u201cc\u201d",
  "JSON in a text": '{"a":[1,"b\\n",null]}',
  "an escape in a text": "\\u0041 \\n \\x41 \\N{DIGIT ONE}",
  "terminal controls": "\u001b[201~\u0007\t\b\u0000\u007f\u009b",
  "marks that turn the text": "a\u202eb\u2066c\u200fd\u2028e\ufefff",
  "text that ends a here-document or a comment": "EOF */ // -- '''\"\"\" <!-- </script>",
  "what looks like a number": "007",
  "what looks like a list": "[1]",
};

const sendCommand = (text: string): AwsCall => ({
  operation: "SendCommand",
  input: {
    DocumentName: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    Parameters: { commands: [text, "echo end"], [`key ${text}`]: [text] },
    Targets: [{ Key: "tag:Role", Values: [text] }],
    Comment: text,
    TimeoutSeconds: 600,
    MaxConcurrency: "50%",
    MaxErrors: undefined,
  },
});
const cases = Object.entries(hostileTexts);

const textOf = (form: CopyForm, ...calls: AwsCall[]) => {
  const copied = copyAs(form, calls, place);
  if (!("text" in copied)) throw new Error(copied.reason);
  return copied.text;
};

const structures = new Set(["Parameters", "Targets"]);

/** What the AWS CLI makes of its arguments: options beside `--cli-input-json`, JSON where the API has a structure. */
function inputOf(argv: readonly string[]): { head: string[]; input: Record<string, unknown> } {
  const first = argv.findIndex((word) => word.startsWith("--"));
  const input: Record<string, unknown> = {};
  for (let at = first; at < argv.length; ) {
    const option = argv[at] ?? "";
    expect(option, "an option stands where one is expected").toMatch(/^--[a-z]+(-[a-z]+)*$/);
    const end = argv.findIndex((word, place) => place > at && word.startsWith("--"));
    const values = argv.slice(at + 1, end < 0 ? undefined : end);
    at = end < 0 ? argv.length : end;
    const [value = ""] = values;
    expect(value, "nothing is read from a file").not.toMatch(/^\w+:\/\/(?!127)/);
    if (option === "--cli-input-json") Object.assign(input, JSON.parse(value));
    else {
      const name = option.slice(2).replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
      input[name] =
        values.length > 1 || name.endsWith("Ids") ? values : structures.has(name) ? JSON.parse(value) : value;
    }
  }
  return { head: argv.slice(0, first), input };
}

const expectedOf = ({ input }: AwsCall) => ({
  ...JSON.parse(JSON.stringify(input)),
  TimeoutSeconds: "600",
  EndpointUrl: place.endpoint,
  Region: place.region,
});

/** How a Windows program reads its command line. Source: Microsoft, "Parsing C command-line arguments". */
function windowsArguments(line: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const [run = ""] = /^\\*/.exec(line.slice(at)) ?? [];
    const next = line[at + run.length];
    if (run) {
      word = (word ?? "") + "\\".repeat(next === '"' ? run.length >> 1 : run.length);
      at += run.length - 1;
      if (next === '"' && run.length % 2 === 1) {
        word += '"';
        at++;
      }
    } else if (next === '"') {
      word ??= "";
      isQuoted = !isQuoted;
    } else if (/\s/.test(next ?? "") && !isQuoted) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else word = (word ?? "") + next;
  }
  expect(isQuoted, "quotes are closed").toBe(false);
  return word === undefined ? found : [...found, word];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-copy-as-"));
  const fake = `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)));\n`;
  for (const name of ["aws", "curl"]) {
    writeFileSync(path.join(folder, name), fake);
    chmodSync(path.join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runSh = (text: string): string[][] =>
  execFileSync("/bin/sh", ["-c", text], {
    encoding: "utf8",
    env: {
      NODE_ENV: "test",
      PATH: `${folder}:/usr/bin:/bin`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "key $(id)",
    },
  })
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("the AWS CLI", () => {
  test.each(cases)("in sh, the program is given exactly %s", (_, text) => {
    const [argv = []] = runSh(textOf({ language: "aws-cli", platform: "sh" }, sendCommand(text)));
    const { head, input } = inputOf(argv);
    expect(head).toEqual(["ssm", "send-command"]);
    expect(input).toEqual(expectedOf(sendCommand(text)));
  });

  test.each(cases)("at the command prompt, nothing is left for cmd to act upon in %s", (_, text) => {
    const line = textOf({ language: "aws-cli", platform: "cmd" }, sendCommand(text)).replaceAll("^\n", "");
    expect(line).not.toMatch(/[%!^&|<>\n\r]/);
    const { head, input } = inputOf(windowsArguments(line).slice(1));
    expect(head).toEqual(["ssm", "send-command"]);
    expect(input).toEqual(expectedOf(sendCommand(text)));
  });

  test.each(cases)("in PowerShell, the program is given exactly %s", (_, text) => {
    const copied = textOf({ language: "aws-cli", platform: "powershell" }, sendCommand(text));
    const [, command = ""] =
      /^& \{\n {2}\$PSNativeCommandArgumentPassing = 'Legacy'\n([\s\S]*)\n\}$/.exec(copied) ?? [];
    const oneLine = command.replaceAll("`\n", "");
    const word = /'([^'\u2018-\u201b]*)'|([\w./:-]+)/g;
    expect(oneLine.replace(word, "").trim(), "everything is a word").toBe("");
    const words = [...oneLine.matchAll(word)];
    // As all versions before 7.3 do: an argument with blanks gets quotes around it, and nothing is escaped.
    const line = words.map(([, quoted, bare = ""]) =>
      quoted === undefined ? bare : /\s/.test(quoted) ? `"${quoted}"` : quoted,
    );
    const { head, input } = inputOf(windowsArguments(line.join(" ")).slice(1));
    expect(head).toEqual(["ssm", "send-command"]);
    expect(input).toEqual(expectedOf(sendCommand(text)));
  });

  test("names, numbers and lists of ids stand there plainly", () => {
    const call: AwsCall = {
      operation: "CancelCommand",
      input: { CommandId: "0193e1a0-0000-7000-8000-000000000000", InstanceIds: ["mi-01", "mi-02"] },
    };
    expect(textOf({ language: "aws-cli", platform: "sh" }, call)).toBe(
      [
        "aws ssm cancel-command \\",
        "  --endpoint-url http://127.0.0.1:3000 \\",
        "  --region eu-central-1 \\",
        "  --command-id 0193e1a0-0000-7000-8000-000000000000 \\",
        "  --instance-ids mi-01 mi-02",
      ].join("\n"),
    );
  });

  test("a second call waits for the success of the first, in every shell", () => {
    const tags = { ResourceType: "ManagedInstance", ResourceId: "mi-01" };
    const calls: AwsCall[] = [
      { operation: "RemoveTagsFromResource", input: { ...tags, TagKeys: ["old"] } },
      { operation: "AddTagsToResource", input: { ...tags, Tags: [{ Key: "new", Value: "" }] } },
    ];
    expect(runSh(textOf({ language: "aws-cli", platform: "sh" }, ...calls)).map(([, name]) => name)).toEqual([
      "remove-tags-from-resource",
      "add-tags-to-resource",
    ]);
    expect(textOf({ language: "aws-cli", platform: "cmd" }, ...calls)).toContain(" && ^\naws ");
    expect(textOf({ language: "aws-cli", platform: "powershell" }, ...calls)).toContain(
      "  if ($LASTEXITCODE -ne 0) { return }\n  aws ",
    );
    expect(textOf({ language: "curl" }, ...calls)).toContain(" &&\ncurl ");
  });

  test.each(Object.entries(platforms))("a text that %s would cut off is not offered", (name, { longest }) => {
    const platform = name === "cmd" || name === "powershell" ? name : "sh";
    expect(copyAs({ language: "aws-cli", platform }, [sendCommand("x".repeat(longest))], place)).toHaveProperty(
      "reason",
    );
    expect(copyAs({ language: "python" }, [sendCommand("x".repeat(longest))], place)).toHaveProperty("text");
  });
});

describe("curl", () => {
  test.each(cases)("sends exactly %s, and reads the key from the environment", (_, text) => {
    const copied = textOf({ language: "curl" }, sendCommand(text));
    const [argv = []] = runSh(copied);
    expect(JSON.parse(argv[argv.indexOf("--data-binary") + 1] ?? "")).toEqual(
      JSON.parse(JSON.stringify(sendCommand(text).input)),
    );
    expect(argv[argv.indexOf("--user") + 1]).toBe("AKIDEXAMPLE:key $(id)");
    expect(argv[argv.indexOf("--aws-sigv4") + 1]).toBe("aws:amz:eu-central-1:ssm");
    expect(argv).toContain("X-Amz-Target: AmazonSSM.SendCommand");
    expect(argv.at(-1)).toBe("http://127.0.0.1:3000/");
  });
});

/** All programs of the cases in one, so that the interpreter is started once: they print what the client was given. */
describe("programs", () => {
  const calls = cases.map(([, text]) => sendCommand(text));
  const expected = calls.map(({ input }) => JSON.parse(JSON.stringify(input)));
  const created: AwsCall = {
    operation: "CreateActivation",
    input: { IamRole: "Role", ExpirationDate: "2026-12-01T10:00:00.5+01:00", Flag: true, Other: null },
  };

  test("Python gives the client exactly every hostile text", () => {
    const fake = `
import json, sys, types
class Client:
    def send_command(self, **given): return given
    def create_activation(self, **given): return given
boto3 = types.ModuleType("boto3")
boto3.client = lambda name, endpoint_url, region_name, config: Client()
config = types.ModuleType("botocore.config")
config.Config = lambda parameter_validation: None
sys.modules.update({"boto3": boto3, "botocore": types.ModuleType("botocore"), "botocore.config": config})
shown = []
def show(given): shown.append(given)
exec(compile(sys.stdin.buffer.read().decode(), "copied.py", "exec"), {"print": show})
print(json.dumps(shown))
`;
    const output = execFileSync("python3", ["-c", fake], {
      input: textOf({ language: "python" }, ...calls, created),
      encoding: "utf8",
    });
    expect(JSON.parse(output)).toEqual([
      ...expected,
      { IamRole: "Role", ExpirationDate: "2026-12-01T09:00:00.500Z", Flag: true, Other: null },
    ]);
  });

  test("JavaScript gives the client exactly every hostile text", () => {
    const fake = `
class Given { constructor(input) { Object.assign(this, { input }); } }
const SSMClient = class { send({ input }) { return input; } };
const [SendCommandCommand, CreateActivationCommand] = [Given, Given];
const shown = [];
const show = { log: (given) => shown.push(given) };
`;
    const copied = textOf({ language: "javascript" }, ...calls, created);
    expect(copied).toMatch(
      /^import \{ SendCommandCommand, CreateActivationCommand, SSMClient \} from "@aws-sdk\/client-ssm";\n/,
    );
    const program = copied.replace(/^import .*\n/, fake).replaceAll(/^console\.log\(/gm, "show.log(");
    const output = execFileSync(process.execPath, ["--input-type=module", "-"], {
      input: `${program}\nconsole.log(JSON.stringify([shown, shown.at(-1).ExpirationDate instanceof Date]));`,
      encoding: "utf8",
    });
    expect(JSON.parse(output)).toEqual([
      [...expected, { IamRole: "Role", ExpirationDate: "2026-12-01T09:00:00.500Z", Flag: true, Other: null }],
      true,
    ]);
  });

  test("a member named __proto__ stays a member", () => {
    const call: AwsCall = { operation: "SendCommand", input: { Parameters: JSON.parse('{"__proto__":["x"]}') } };
    expect(textOf({ language: "javascript" }, call)).toContain('["__proto__"]: [');
    expect(textOf({ language: "aws-cli", platform: "sh" }, call)).toContain(`--parameters '{"__proto__":["x"]}'`);
  });
});

describe("moments", () => {
  const at = "2026-12-01T09:00:00.000Z";
  const call: AwsCall = { operation: "CreateActivation", input: { IamRole: "Role", ExpirationDate: at } };
  test("are ISO 8601 for the AWS CLI, and seconds since 1970 on the wire", () => {
    expect(textOf({ language: "aws-cli", platform: "sh" }, call)).toContain(`--expiration-date ${at}`);
    expect(textOf({ language: "curl" }, call)).toContain(`"ExpirationDate":${Date.parse(at) / 1000}`);
  });
});

test("every form is free of what is not seen", () => {
  const forms: CopyForm[] = [
    { language: "aws-cli", platform: "sh" },
    { language: "aws-cli", platform: "cmd" },
    { language: "aws-cli", platform: "powershell" },
    { language: "python" },
    { language: "javascript" },
    { language: "curl" },
  ];
  for (const form of forms) {
    for (const [name, text] of cases) {
      expect(textOf(form, sendCommand(text)), `${form.language}: ${name}`).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
      );
    }
  }
});
