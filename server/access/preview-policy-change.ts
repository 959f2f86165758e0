import * as z from "zod";
import { noSuchPolicy, PolicyName } from "@/core/access/policy";
import { validationException } from "@/core/errors";
import { AccessModel, type Statement, type Subject } from "../authorisation/access-model";
import { type AskedOf, askedOf } from "../authorisation/asked-of";
import { withPlaces } from "../authorisation/engine-places";
import { splitStatements } from "../authorisation/schema";
import { account, type OperationContext, operation, seeing } from "../operation";
import { readAccess } from "./access-content";
import { Comparison, changedPolicy, type EffectiveChange } from "./effective-change";
import { kindsOf } from "./kinds";
import { listPeople, type Person } from "./people";
import { contentOf, policyContent } from "./policy-content";
import { presentChanges } from "./present-change";
import { listThings } from "./things";

/** How often the engine is asked for one answer at most; who is left then is not looked at, which is said. */
const mostAsked = 6_000;

const Input = z.strictObject({
  Name: PolicyName.optional(),
  Sentence: policyContent.Sentence,
  Text: policyContent.Text,
});
const kindsSeen = ["Node", "Document", "Command", "Activation", "Association", "NodeGroup", "Parameter"] as const;
type Input = z.output<typeof Input>;

/** The statements of the account's policies as they are, and as they would be; those that change are told apart. */
async function statementsAround({ Name, ...content }: Input, stored: readonly Statement[], context: OperationContext) {
  const isGiven = content.Sentence !== undefined || content.Text !== undefined;
  if (Name === undefined && !isGiven)
    throw validationException("Name the policy that is to be deleted, or give what is to be saved.", [
      { path: ["Name"], message: "Name a policy, or give a sentence or a text." },
    ]);
  const old = stored.filter(({ policy }) => policy === Name).map(({ text }) => text);
  if (Name !== undefined && old.length === 0) throw noSuchPolicy(Name);
  const fresh = isGiven ? splitStatements((await contentOf(content, context)).text) : [];

  const others = stored.filter(({ policy }) => policy !== Name);
  // A statement that stays changes nothing for anybody.
  const labelled = (texts: readonly string[], also: readonly string[]) =>
    texts.map((text): Statement => ({ policy: also.includes(text) ? (Name ?? changedPolicy) : changedPolicy, text }));
  return { before: [...others, ...labelled(old, fresh)], after: [...others, ...labelled(fresh, old)] };
}

/** Everything that is compared, as it was at one moment. */
const read = (input: Input, context: OperationContext) =>
  context.db.prisma.$transaction(
    async (tx) => {
      const { app, caller } = context;
      const within = { ...context, tx };
      const { statements, memberships } = await readAccess(tx, app, caller.accountId);
      return {
        statements: await statementsAround(input, statements, within),
        memberships,
        people: await listPeople(tx, app, caller.accountId, memberships),
        things: await listThings(within),
      };
    },
    { isolationLevel: "RepeatableRead", maxWait: 15_000, timeout: 60_000 },
  );

/** Those whom the change names first: of more than can be looked at, it is about them. */
const inOrder = (people: readonly Person[], changed: AskedOf) => [
  ...people.filter(({ id }) => changed.names("User", id)),
  ...people.filter(({ id }) => !changed.names("User", id)),
];

/** Everybody's changes one after the other, for as long as the engine may be asked; people with the same ones together. */
async function changesOf(people: readonly Person[], comparison: Comparison) {
  const end = comparison.asked + mostAsked;
  const found = new Map<string, { people: Person[]; changes: readonly EffectiveChange[] }>();
  let lookedAt = 0;
  for (const person of people) {
    if (comparison.asked >= end) break;
    const changes = await comparison.of(person);
    lookedAt++;
    if (changes.length === 0) continue;
    const key = JSON.stringify(changes.map((change) => change.key));
    const same = found.get(key);
    if (same) same.people.push(person);
    else found.set(key, { people: [person], changes });
  }
  return { found: [...found.values()], lookedAt };
}

/** Whether anybody could still change policies afterwards. */
async function isThereOne(subjects: readonly Subject[], comparison: Comparison): Promise<boolean> {
  for (const subject of subjects) if (await comparison.mayChangeAfter(subject)) return true;
  return false;
}

/**
 * Who would gain and lose what if a policy were made, changed or deleted now: by the engine that enforces it, for
 * everybody who can act in the account, on what there is now and the caller may see. Nothing is stored.
 *
 * With a name the policy of that name gets the given content, or is deleted when none is given; without one a new policy
 * is made.
 *
 * Errors: PolicyNotFound; as CreatePolicy. Quarterdeck's own.
 */
export const previewPolicyChange = operation({
  name: "PreviewPolicyChange",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: Input,
  resources: (_, caller) => [account(caller)],

  async handle(input, context) {
    const { app, caller } = context;
    const { accountId } = caller;
    const { statements, memberships, people, things } = await read(input, context);

    return withPlaces(2, async ([before = "", after = ""]) => {
      const models = {
        before: new AccessModel(accountId, statements.before, memberships, before),
        after: new AccessModel(accountId, statements.after, memberships, after),
      };
      const asked = askedOf([models.before, models.after].flatMap((model) => model.statementsOf()));
      const kinds = kindsOf(things, people, accountId, asked);
      const comparison = new Comparison(models, kinds, asked, app.actions);

      // The caller's own way back comes first, and is never left out.
      const lost = await comparison.lostAccess(caller);
      const leavesNobody = lost.length > 0 && !(await isThereOne([caller, ...people], comparison));
      const changed = askedOf([models.before, models.after].flatMap((model) => model.statementsOf(changedPolicy)));
      const { found, lookedAt } = await changesOf(inOrder(people, changed), comparison);

      const groups = new Map<string, string[]>();
      for (const [userName, { groups: of }] of memberships)
        for (const group of of) groups.set(group, [...(groups.get(group) ?? []), userName]);
      return {
        Caller: {
          /** Operations of the permission to change access that the caller could perform no more. */
          LosesAccess: lost,
          /** Whether nobody in the account could change policies then. */
          LeavesNobody: leavesNobody,
        },
        ...presentChanges(found, groups),
        PeopleCount: people.length,
        PeopleLookedAt: lookedAt,
        /** What it is counted on: all that the caller may see, or the first (of commands and activations the latest) of more. */
        CountedOn: {
          SeesAll: kindsSeen.every((type) => context.visible(type, seeing).kind === "always"),
          Nodes: { Count: things.nodes.of.length, IsAll: things.nodes.isAll },
          Documents: { Count: things.documents.of.length, IsAll: things.documents.isAll },
          Commands: { Count: things.commands.of.length, IsAll: things.commands.isAll },
          Activations: { Count: things.activations.of.length, IsAll: things.activations.isAll },
          Associations: { Count: things.associations.of.length, IsAll: things.associations.isAll },
          NodeGroups: { Count: things.nodeGroups.of.length, IsAll: things.nodeGroups.isAll },
          Parameters: { Count: things.parameters.of.length, IsAll: things.parameters.isAll },
        },
      };
    });
  },
});
