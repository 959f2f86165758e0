import fc from "fast-check";
import { expect, test } from "vitest";
import { AccessModel, type Action, type Subject } from "./access-model";
import { askedOf } from "./asked-of";
import type { Resource } from "./resource-kinds";
import { checkPolicy } from "./schema";

const accountId = "123456789012";
const operations = [
  { name: "SendCommand", access: "run" },
  { name: "PreviewCommand", access: "run" },
  { name: "CancelCommand", access: "run" },
];
const actions: readonly Action[] = operations.map(({ name }) => ({ name, permission: "run" }));
const people: readonly Subject[] = ["alice", "amy", "zoe"].map((id) => ({ type: "User", id, accountId, roles: [] }));
// The last one is called as a tag is.
const documents = ["Restart-Web", "Show-Logs", "AWS-RunShellScript", "Env"];
const values = [undefined, "web", "db", "user/amy", "Restart-Web"];
const nodes = values.flatMap((Role) =>
  values.map(
    (Env, index): Resource => ({
      type: "Node",
      id: `mi-${Role}-${index}`,
      accountId,
      attributes: { platform: "Linux", isLocal: false },
      tags: { ...(Role !== undefined && { Role }), ...(Env !== undefined && { Env }) },
    }),
  ),
);

const condition = fc.constantFrom(
  'resource.hasTag("Role")',
  'resource.hasTag("Role") && resource.getTag("Role") == "web"',
  'resource.hasTag("Role") && "web" != resource.getTag("Role")',
  'resource.hasTag("Env") && ["web", "db"].contains(resource.getTag("Env"))',
  'resource.hasTag("Env") && resource.getTag("Env") like "w*"',
  'resource.hasTag("Role") && resource.hasTag("Env") && resource.getTag("Role") == resource.getTag("Env")',
  'resource.hasTag("Env") && resource.getTag("Env") == principal.name',
  'context has document && resource.hasTag("Env") && resource.getTag("Env") == context.document',
  "context has document && resource.hasTag(context.document)",
  'context has document && context.document == "Show-Logs"',
  'context has document && ["Restart-Web", "Other"].contains(context.document)',
  'context has document && context.document like "AWS-*"',
  'principal.name like "user/a*"',
  'principal == User::"alice"',
  'User::"alice" != principal',
  "principal has name",
  'principal in [User::"amy", Group::"ops"]',
  'action == Action::"SendCommand"',
  'action in [Action::"CancelCommand", Action::"PreviewCommand"]',
  `resource == Node::"${nodes[7]?.id}"`,
);
const statement = fc
  .tuple(
    fc.constantFrom("permit", "permit", "forbid"),
    fc.constantFrom("principal", 'principal == User::"zoe"', "principal is User"),
    fc.constantFrom("action", 'action in Action::"run"', 'action == Action::"SendCommand"'),
    fc.constantFrom("when", "unless"),
    condition,
    fc.option(condition),
  )
  .map(
    ([effect, principal, action, clause, one, other]) =>
      `${effect} (${principal}, ${action}, resource is Node) ${clause} { (${one})${other ? ` || (${other})` : ""} };`,
  );

test("what the statements are said not to tell apart, the engine decides alike", { timeout: 600_000 }, async () => {
  let alike = 0;
  let apart = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), async (texts) => {
      fc.pre(texts.every((text) => checkPolicy(text, operations).problems.length === 0));
      const model = new AccessModel(
        accountId,
        texts.map((text) => ({ policy: "it", text })),
        new Map(),
        "asked-of",
      );
      const asked = askedOf(model.statementsOf());
      const told = new Map<string, boolean>();
      for (const subject of people)
        for (const action of actions)
          for (const document of documents)
            for (const node of nodes) {
              const { allowed } = model.decide(subject, action, node, { document });
              const key = JSON.stringify([
                asked.asksPerson.has("Node") || asked.names("User", subject.id) ? subject.id : null,
                asked.names("Action", action.name) ? action.name : null,
                asked.tellsDocument(document) ? document : null,
                asked.names("Node", node.id) ? node.id : null,
                Object.entries(node.tags ?? {})
                  .map(([tag, value]) => [tag, asked.tellsTag(tag, value)])
                  .filter(([, it]) => it !== false),
              ]);
              const other = told.get(key);
              if (other === undefined) apart++;
              else alike++;
              expect(allowed, `${key} under\n${texts.join("\n")}`).toBe(other ?? allowed);
              told.set(key, allowed);
            }
    }),
    { numRuns: 60, endOnFailure: true },
  );
  // Neither is everything told apart, nor is nothing.
  expect(alike).toBeGreaterThan(apart);
  expect(apart).toBeGreaterThan(60);
});
