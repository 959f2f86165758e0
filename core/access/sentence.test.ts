import { policySetTextToParts, policyToJson } from "@cedar-policy/cedar-wasm/nodejs";
import { expect, test } from "vitest";
import { SentenceInput } from "./policy";
import { type Sentence, toCedar, toWords } from "./sentence";

const restartWeb: Sentence = {
  who: { type: "User", name: "alice" },
  may: {
    kind: "run",
    documents: ["Restart-Web", "Show-Logs"],
    machines: {
      kind: "tagged",
      tags: [
        { key: "Role", values: ["web", "api"] },
        { key: "Env", values: ["test"] },
      ],
    },
  },
};

test("a sentence reads as people would say it", () => {
  expect(toWords(restartWeb)).toBe(
    "alice may run Restart-Web and Show-Logs on machines with Role=web or api and Env=test",
  );
  expect(
    toWords({ who: { type: "Group", name: "sre" }, may: { kind: "see", machines: { kind: "all" }, output: true } }),
  ).toBe("Members of sre may see all machines and what commands printed");
});

test("a path of parameters is whole levels, and all of them is no condition", () => {
  const read = (paths: string[], more = {}): Sentence => ({
    who: { type: "User", name: "alice" },
    may: { kind: "parameters", paths, secrets: false, write: false, ...more },
  });
  expect(toWords(read(["/app", "/db"], { secrets: true }))).toBe(
    "alice may read parameters under /app and /db, with their secrets",
  );
  expect(toWords(read(["/"], { write: true }))).toBe("alice may read and write all parameters");
  expect(toCedar(read(["/app"]))).toBe(
    'permit (principal == User::"alice", action in [Action::"read", Action::"readParameters"], resource is Parameter)\n  when { resource.path == "/app" || resource.path like "/app/*" };',
  );
  expect(toCedar(read(["/", "/app"]))).not.toContain("when");
  expect(toCedar(read([]))).toContain("when { false }");
});

test.each(['"', "\\", '"; permit (principal, action, resource); //', "\n", "\u0000", "\u2028", "*", "日本", "${x}"])(
  "a name that holds %j stays one name in the policy",
  (odd) => {
    const text = toCedar({
      who: { type: "Group", name: `g${odd}` },
      may: {
        kind: "run",
        documents: [`d${odd}`],
        machines: { kind: "tagged", tags: [{ key: `k${odd}`, values: [`v${odd}`] }] },
      },
    });
    const parts = policySetTextToParts(text);
    if (parts.type === "failure") throw new Error(parts.errors[0]?.message);
    expect(parts.policies).toHaveLength(5);
    for (const policy of parts.policies) {
      const parsed = policyToJson(policy);
      if (parsed.type === "failure") throw new Error(parsed.errors[0]?.message);
      expect(parsed.json.principal).toEqual({ op: "in", entity: { type: "Group", id: `g${odd}` } });
    }
    const [document] = parts.policies.map((policy) => policyToJson(policy));
    expect(document).toMatchObject({ json: { resource: { op: "==", entity: { type: "Document", id: `d${odd}` } } } });
  },
);

test.each([
  { ...restartWeb, may: { kind: "run", documents: [], machines: { kind: "all" } } },
  { ...restartWeb, may: { kind: "run", documents: ["x"], machines: { kind: "tagged", tags: [] } } },
  {
    ...restartWeb,
    may: { kind: "run", documents: ["x"], machines: { kind: "tagged", tags: [{ key: "a", values: [] }] } },
  },
  { ...restartWeb, may: { kind: "run", documents: ["x"] } },
  { ...restartWeb, may: { kind: "parameters", paths: [], secrets: false, write: false } },
  { ...restartWeb, may: { kind: "parameters", paths: ["/app/*"], secrets: false, write: false } },
  { ...restartWeb, may: { kind: "parameters", paths: ["/app/"], secrets: false, write: false } },
  { ...restartWeb, may: { kind: "parameters", paths: ["app"], secrets: false, write: false } },
])("what is not chosen is an error and never everything: %j", (sentence) => {
  expect(SentenceInput.safeParse(sentence).success).toBe(false);
});
