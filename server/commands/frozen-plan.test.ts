import fc from "fast-check";
import { expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { frozenPlan, hashOf, packPlan, unpackPlan } from "./frozen-plan";

type Given = Parameters<typeof frozenPlan>[1];
type Node = Given["nodes"][number];
type PlannedDocument = Given["document"];

/** What matters, and what does not, of one moment in which somebody looks. Few values each, so that two are often alike. */
const moment = fc.record({
  document: fc.record({
    name: fc.constantFrom("A", "B"),
    version: fc.constantFrom("1", "2"),
    content: fc.constantFrom("0", "1"),
  }),
  brought: fc.uniqueArray(fc.constantFrom("X", "Y"), { maxLength: 2 }),
  steps: fc.uniqueArray(fc.record({ name: fc.constantFrom("one", "two"), text: fc.constantFrom("true", "false") }), {
    minLength: 1,
    maxLength: 2,
    selector: ({ name }) => name,
  }),
  fileHash: fc.constantFrom("a", "b"),
  nodes: fc.uniqueArray(fc.constantFrom("mi-1", "mi-2", "mi-3"), { maxLength: 3 }),
  misfits: fc.subarray(["mi-1", "mi-2"]),
  MaxConcurrency: fc.constantFrom("50", "10%", undefined),
  MaxErrors: fc.constantFrom("0", "1", undefined),
  TimeoutSeconds: fc.constantFrom(3600, 60, undefined),
  // What the rest of this does not matter for.
  nodeName: fc.string(),
  pingStatus: fc.constantFrom("Online", "ConnectionLost"),
  path: fc.constantFrom("/files/1", "/files/2"),
  comment: fc.constantFrom("text", undefined),
});
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

const documentOf = ({ name, version, content }: Moment["document"]) =>
  ({ name, version, sha256: content.repeat(64) }) as PlannedDocument;

const installing = ({ fileHash, path }: Moment): OrderStep => ({
  name: "install",
  action: "aws:configurePackage",
  inputs: {
    package: { name: "P", version: "1", packages: {}, files: { "a.zip": { path, size: 1, sha256: fileHash } } },
  },
});

function hash(given: Moment): string {
  const { nodeName: name, pingStatus } = given;
  const nodes = given.nodes.map((id) => ({ id, name, pingStatus }) as Node);
  const inner = installing(given);
  const steps: OrderStep[] = [
    ...given.steps.map(({ name: step, text }) => ({
      name: step,
      action: "aws:runShellScript",
      inputs: { runCommand: [text] },
    })),
    inner,
    { name: "child", action: "aws:runDocument", inputs: { document: { name: "C", steps: [inner] } } },
  ];
  const plan = frozenPlan(
    {
      DocumentName: given.document.name,
      MaxConcurrency: given.MaxConcurrency,
      MaxErrors: given.MaxErrors,
      TimeoutSeconds: given.TimeoutSeconds,
      ...(given.comment !== undefined && { Comment: given.comment }),
    },
    {
      document: documentOf(given.document),
      documents: given.brought.map((brought) => documentOf({ name: brought, version: "1", content: "0" })),
      steps,
      nodes,
      misfits: nodes.filter(({ id }) => given.misfits.includes(id)),
      notification: undefined,
    },
  );
  expect(unpackPlan(packPlan(plan))).toEqual(plan);
  return hashOf(plan);
}

/** What a person would say that the command does. */
const meaning = (given: Moment) =>
  JSON.stringify([
    given.document,
    [...given.brought].sort(),
    given.steps,
    given.fileHash,
    [...given.nodes].sort().map((id) => [id, given.misfits.includes(id)]),
    given.MaxConcurrency ?? "50",
    given.MaxErrors ?? "0",
    given.TimeoutSeconds ?? 3600,
  ]);

test("the hash of a plan changes exactly when something that matters does", async () => {
  // Of each two moments half are one with a single thing changed: by chance few would be nearly alike.
  const pair = fc.oneof(
    fc.tuple(moment, moment),
    fc.tuple(moment, moment, fc.nat()).map(([one, other, at]): [Moment, Moment] => {
      const keys = Object.keys(one);
      const key = keys[at % keys.length] ?? "nodes";
      return [one, { ...one, [key]: Reflect.get(other, key) }];
    }),
  );
  void fc.assert(
    fc.property(pair, ([one, other]) => {
      expect(hash(one) === hash(other)).toBe(meaning(one) === meaning(other));
    }),
    { numRuns: 2_000 },
  );
});

test("what was not packed here is no plan, and a small text that unfolds into a large one is none either", () => {
  void fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(unpackPlan(bytes)).toBeUndefined();
    }),
  );
  const huge = "mi-0".repeat(2_000_000);
  const bomb = packPlan({
    document: { name: huge, version: "1", sha256: "0".repeat(64) },
    brought: [],
    steps: [],
    nodeIds: [],
    misfitIds: [],
    settings: {},
  });
  expect(bomb.length).toBeLessThan(20_000);
  expect(unpackPlan(bomb)).toBeUndefined();
});
