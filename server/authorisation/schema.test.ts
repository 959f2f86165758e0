import fc from "fast-check";
import { expect, test } from "vitest";
import { operations as all } from "../operations";
import { validate } from "./engine";
import { checkPolicy, policySchema } from "./schema";

const operations = Object.values(all);
const schema = policySchema(operations);

/** Statements that are sound, and such that name what does not exist, ask what there is not, or can never apply. */
const statement = fc
  .record({
    effect: fc.constantFrom("permit", "forbid"),
    principal: fc.constantFrom(
      "principal",
      'principal == User::"a"',
      'principal in Role::"Operator"',
      "principal is Node",
    ),
    action: fc.constantFrom(
      "action",
      'action in Action::"read"',
      'action in [Action::"run", Action::"changeAccess"]',
      'action == Action::"GetManagedNode"',
      'action in [Action::"read", Action::"SendCommand"]',
      'action == Action::"UpdateUser"',
      'action == Action::"ReadParameters"',
      'action == Action::"Send\\u{43}ommand"',
      'action in Action::"SendComand"',
    ),
    resource: fc.constantFrom(
      "resource",
      "resource is Node",
      "resource is Account",
      "resource is Parameter",
      'resource == Document::"AWS-RunShellScript"',
      "resource is Machine",
    ),
    when: fc.constantFrom(
      "",
      'when { resource.hasTag("Role") }',
      'when { resource has path && resource.path like "/app/*" }',
      "when { resource.path }",
      'when { context has document && context.document == "x" }',
      'when { action == Action::"GetManagedNode" || action in Action::"manage" }',
      'unless { action == Action::"NoSuchThing" }',
      "when { principal.colour }",
    ),
  })
  .map(({ effect, principal, action, resource, when }) => `${effect} (${principal}, ${action}, ${resource}) ${when};`);

/** Of several kinds of things without an attribute, Cedar names any. */
const words = (message: string) => message.replaceAll(/entity type `\w+`/g, "entity type");

test("a statement is judged as if it were checked for every operation, in the same words", () => {
  const seen = { sound: 0, wrong: 0 };
  void fc.assert(
    fc.property(statement, (text) => {
      const found = validate({ schema, policies: { staticPolicies: { it: text } } });
      const errors = found.type === "failure" ? found.errors : found.validationErrors.map(({ error }) => error);
      const expected = errors.map(({ message }) => words(message.replace("for policy `it`, ", "")));
      const said = checkPolicy(text, operations)
        .problems.map(({ message }) => words(message))
        // What no list can be filtered by is not Cedar's to say.
        .filter((message) => !message.startsWith("A statement about reading"));
      // A help may follow, and of several near names Cedar proposes any.
      const begins = (message: string) => expected.find((each) => message.startsWith(each)) ?? message;
      expect(new Set(said.map(begins)), text).toEqual(new Set(expected));
      seen[expected.length === 0 ? "sound" : "wrong"]++;
    }),
    { numRuns: 60 },
  );
  expect(seen.sound).toBeGreaterThan(5);
  expect(seen.wrong).toBeGreaterThan(5);
});
