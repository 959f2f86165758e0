import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { always } from "@/core/access/condition";
import { type NodeGroupFilter, readGroupFilters } from "@/core/node-groups/node-group";
import type { NodeFacts } from "@/core/targets/node-condition";
import { matches, parseTargets, settle, toConditions } from "@/core/targets/selector";
import { aNode, anActivation, type TestApplication, testApplication } from "../db/testing";
import { nodeResourceType } from "../nodes/filter-store";
import { countInGroups, firstOfGroup, selectNodes } from "../nodes/select-nodes";
import * as tags from "../tags/store";

// Who is in a group is said twice: by core, and by SQL. Fleets and groups are made at random, and both are asked.

let app: TestApplication;
let activations: string[];
beforeAll(async () => {
  app = await testApplication();
  activations = [(await anActivation(app)).id, (await anActivation(app)).id];
});
afterAll(() => app?.destroy());

// Few words, so that machines and groups meet often; some are hard: capitals, signs of LIKE and JSON, nothing at all.
const key = fc.constantFrom("Role", "role", "Stage", "a:b=c", "constructor");
const value = fc.constantFrom("web", "Web", "db", "", "a_b", "é");
const platformType = fc.constantFrom("Linux", "Windows", "MacOS");
const platformName = fc.constantFrom("Debian", "debian", "Ubuntu %", "It's");
const version = fc.constantFrom("1", "1.0", "12");
const machine = fc.record({
  isLocal: fc.boolean(),
  platformType: fc.oneof(platformType, fc.constant("")),
  platformName: fc.oneof(platformName, fc.constant("")),
  platformVersion: version,
  agentVersion: version,
  activation: fc.constantFrom(0, 1, undefined),
  tags: fc.dictionary(key, value, { maxKeys: 3 }),
});
const some = (of: fc.Arbitrary<string>) => fc.uniqueArray(of, { minLength: 1, maxLength: 3 });
/** Numbers stand for machines and activations, which have their ids later. */
const filter = fc.oneof(
  fc.record({ Key: key.map((name) => `tag:${name}`), Values: some(value) }),
  fc.record({ Key: fc.constant("tag-key"), Values: some(key) }),
  fc.record({ Key: fc.constant("PlatformTypes"), Values: some(platformType) }),
  fc.record({ Key: fc.constant("PlatformName"), Values: some(platformName) }),
  fc.record({ Key: fc.constantFrom("PlatformVersion", "AgentVersion"), Values: some(version) }),
  fc.record({
    Key: fc.constantFrom("InstanceIds", "ActivationIds"),
    Values: some(fc.constantFrom("0", "1", "2", "3")),
  }),
);
const group = fc.uniqueArray(filter, { minLength: 1, maxLength: 4, selector: ({ Key }) => Key });

test("core and SQL agree on who is in a group, and on whom a command aimed by it reaches", async () => {
  const db = app.db.prisma;
  const { accountId } = app.config;
  await fc.assert(
    fc.asyncProperty(
      fc.array(machine, { minLength: 1, maxLength: 6 }),
      fc.array(group, { minLength: 1, maxLength: 3 }),
      fc.constantFrom([], [{ Key: "tag:Role", Values: ["web", "db"] }], [{ Key: "tag-key", Values: ["Stage"] }]),
      async (fleet, groups, beside) => {
        await db.tag.deleteMany({ where: { resourceType: nodeResourceType } });
        await db.node.deleteMany();
        const nodes: NodeFacts[] = [];
        for (const { tags: given, activation, ...values } of fleet) {
          const activationId = activation === undefined ? null : (activations[activation] ?? null);
          const { id } = await aNode(app, { ...values, activationId });
          const list = Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
          await tags.put(db, { accountId, resourceType: nodeResourceType, resourceId: id }, list);
          const properties = {
            PlatformType: values.platformType,
            PlatformName: values.platformName,
            PlatformVersion: values.platformVersion,
            AgentVersion: values.agentVersion,
            ActivationId: activationId,
          };
          nodes.push({ nodeId: id, tags: given, isLocal: values.isLocal, properties });
        }
        const named = (filters: NodeGroupFilter[]) =>
          filters.map(({ Key, Values }) => {
            const ids = Key === "InstanceIds" ? nodes.map(({ nodeId }) => nodeId) : activations;
            const isId = Key === "InstanceIds" || Key === "ActivationIds";
            return { Key, Values: isId ? Values.map((at) => ids[Number(at) % ids.length] ?? "") : Values };
          });
        const questions = groups.map((each) => readGroupFilters(named(each)));
        const query = { accountId, now: app.now(), visible: always };
        const totals = await countInGroups(db, query, questions);
        for (const [at, question] of questions.entries()) {
          const selectorOf = (targets: Parameters<typeof parseTargets>[0]) =>
            settle(parseTargets(targets), { nodesOf: async () => [], groupOf: async () => question });
          const alone = await selectorOf([{ Key: "resource-groups:Name", Values: ["it"] }]);
          const members = nodes.filter((node) => matches(alone, node)).map(({ nodeId }) => nodeId);
          expect(totals[at]).toBe(members.length);
          const first = await firstOfGroup(db, accountId, question, { visible: always, now: app.now(), limit: 100 });
          expect(first.map(({ id }) => id).toSorted()).toEqual(members.toSorted());
          for (const selector of [
            alone,
            await selectorOf([...beside, { Key: "resource-groups:Name", Values: ["it"] }]),
          ]) {
            const selected = await selectNodes(db, accountId, selector, app.now(), always);
            const expected = nodes.filter((node) => matches(selector, node)).map(({ nodeId }) => nodeId);
            expect(selected.map(({ id }) => id).toSorted(), JSON.stringify(toConditions(selector))).toEqual(
              expected.toSorted(),
            );
            expect(expected.every((id) => members.includes(id))).toBe(true);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});
