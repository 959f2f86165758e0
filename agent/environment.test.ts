import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveParameters } from "@/core/documents/parameters";
import { parseDocument } from "@/core/documents/parse";
import { renderSteps } from "@/core/documents/render";
import { aConnectedAgent, type TestAgent } from "./testing/agent-process";
import { FakeGateway, shellStep } from "./testing/fake-gateway";

let gateway: FakeGateway;
let agent: TestAgent;

beforeAll(async () => {
  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});

afterAll(async () => {
  await agent.remove();
  await gateway.close();
});

/** Ten scripts of a document print one parameter each, as the variable and by its placeholder. */
const names = Array.from({ length: 10 }, (_, index) => `value${index}`);
const documentThatPrints = parseDocument({
  schemaVersion: "2.2",
  parameters: Object.fromEntries(names.map((name) => [name, { type: "String", interpolationType: "ENV_VAR" }])),
  mainSteps: names.map((name) => ({
    action: "aws:runShellScript",
    name,
    inputs: {
      runCommand: [
        "touch before",
        `bash -c 'printf "%s" "$SSM_${name}"' > ${name}.variable`,
        `printf '%s' "{{ ${name} }}" > ${name}.placeholder`,
        "touch after",
      ],
      workingDirectory: "",
    },
  })),
});

const hostile = fc.oneof(
  fc.stringOf(
    fc.constantFrom(
      ..."'\"`$(){}[]\\;&|<>!#*?~= \t\n\r",
      "$(touch pwned)",
      "`touch pwned`",
      "'; touch pwned; '",
      '"; touch pwned; "',
      "\n touch pwned\n",
      "{{ value0 }}",
      "${HOME}",
      "%s",
      "-n",
      "é",
      "😀",
      "𝒳",
      "\u2028",
      "\u0001",
      "a",
    ),
    { maxLength: 40 },
  ),
  fc.fullUnicodeString({ maxLength: 200 }).map((text) => text.replaceAll("\u0000", "")),
);

test("any value of a parameter that is an environment variable reaches a real script unaltered, and nothing of it runs", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: names.length, maxLength: names.length }), async (values) => {
      const given = Object.fromEntries(names.map((name, index) => [name, [values[index] ?? ""]]));
      const steps = renderSteps(documentThatPrints, resolveParameters(documentThatPrints.parameters, given));
      const folder = path.join(agent.home, `run-${Math.abs(hashOf(values.join("\u0000")))}`);
      execFileSync("mkdir", ["-p", folder]);
      const orderId = await gateway.order(
        agent.nodeId,
        steps.map((step) => ({ ...step, inputs: { ...step.inputs, workingDirectory: folder } })),
      );
      expect((await gateway.reported(orderId)).outcome).toBe("Success");
      for (const [index, name] of names.entries()) {
        const expected = Buffer.from(values[index] ?? "");
        for (const way of ["variable", "placeholder"])
          expect(readFileSync(path.join(folder, `${name}.${way}`)).equals(expected), `${way} of ${expected}`).toBe(
            true,
          );
      }
      const files = execFileSync("ls", [folder], { encoding: "utf8" });
      expect(files).not.toContain("pwned");
      expect(files.trim().split("\n")).toHaveLength(2 * names.length + 2);
    }),
    { numRuns: 12 },
  );
}, 120_000);

const hashOf = (text: string) => [...text].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) | 0, 7);

test("a variable of one step is not in the environment of another", async () => {
  const orderId = await gateway.order(agent.nodeId, [
    shellStep("true", {}, { environment: { SSM_secret: "x" } }),
    shellStep('echo "[$SSM_secret]"', {}, { name: "second" }),
  ]);
  await gateway.reported(orderId);
  expect(gateway.stored(orderId).bytes(1, "stdout").toString()).toBe("[]\n");
});

test("a variable by another name is refused: the loader's and the shell's own are nobody's to set", async () => {
  const order = gateway.sign(agent.nodeId, [shellStep("true", {}, { environment: { LD_PRELOAD: "/tmp/x" } })]);
  expect(await gateway.deliver(order)).toMatchObject({ taken: false, reason: "Malformed" });
});
