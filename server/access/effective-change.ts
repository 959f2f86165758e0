import { isPermission, type Permission, permissions } from "@/core/access/permission";
import type { AccessModel, Action, Circumstances, Subject } from "../authorisation/access-model";
import type { AskedOf } from "../authorisation/asked-of";
import type { ResourceType } from "../authorisation/resource-kinds";
import type { SchemaAction } from "../authorisation/schema";
import { seeing } from "../operation";
import type { Kinds, Single } from "./kinds";
import type { Thing } from "./things";
import { type Shape, shapesOf } from "./touched";

/** The policy that every statement is of which is added or taken away. No policy has this name. */
export const changedPolicy = "";

/** Something that somebody may do after the change and not before, or the reverse. */
export type EffectiveChange = {
  effect: "gain" | "loss";
  permission: Permission;
  shape: Shape;
  operations: readonly string[];
  /** Whether these are all operations of the permission that are done to this. */
  isWhole: boolean;
  /** What it is done to; of a pair, the machines. */
  things: readonly Thing[];
  /** Of a pair, the documents that are sent, or the commands. */
  beside: readonly Thing[];
  /** The same for changes that are alike, of whomever. */
  key: string;
};

/** Operations that all policies decide alike about, with what they are done to. */
type ActionClass = { action: Action; operations: ReadonlyMap<Shape, readonly string[]> };

/** Operations that no policy names are decided as their permission is. */
function classesOf(actions: readonly SchemaAction[], asked: AskedOf): ActionClass[] {
  const classes = new Map<string, { action: Action; operations: Map<Shape, string[]> }>();
  for (const { name, access } of actions) {
    if (!isPermission(access)) continue;
    const key = asked.names("Action", name) ? `operation ${name}` : access;
    const found = classes.get(key) ?? { action: { name, permission: access }, operations: new Map() };
    classes.set(key, found);
    for (const shape of shapesOf(name)) found.operations.set(shape, [...(found.operations.get(shape) ?? []), name]);
  }
  return [...classes.values()];
}

const typeOf = (single: Single): ResourceType =>
  single === "NewDocument" ? "Document" : single === "NewUser" ? "User" : single;

/** Numbers of kinds, as far as these are allowed. */
type Allowed = ReadonlySet<number>;
const none: Allowed = new Set();

const without = (some: Allowed, others: Allowed) => [...some].filter((each) => !others.has(each));

/** A change by one class of operations. What is about the same has the same `same`. */
type Found = Omit<EffectiveChange, "operations" | "isWhole" | "key"> & { same: unknown };

/**
 * Compares what people may do under the policies as they are with what they may do under those that are proposed. Each
 * answer is the enforcer's own; nobody is asked about twice who is the same to all policies.
 */
export class Comparison {
  readonly #before: AccessModel;
  readonly #after: AccessModel;
  readonly #kinds: Kinds;
  readonly #asked: AskedOf;
  readonly #classes: readonly ActionClass[];
  readonly #allowed = new Map<string, Allowed>();
  readonly #concerned = new Map<string, boolean>();
  readonly #wholes = new Map<string, number>();
  readonly #nodes: ReadonlyMap<string, { kind: number; thing: Thing }>;

  /** @param asked what the statements of both models ask about together */
  constructor(
    models: { before: AccessModel; after: AccessModel },
    kinds: Kinds,
    asked: AskedOf,
    actions: readonly SchemaAction[],
  ) {
    this.#before = models.before;
    this.#after = models.after;
    this.#kinds = kinds;
    this.#asked = asked;
    this.#classes = classesOf(actions, asked);
    this.#nodes = new Map(
      kinds.Node.flatMap(({ things }, kind) => things.map((thing) => [thing.resource.id, { kind, thing }] as const)),
    );
    for (const { action, operations } of this.#classes)
      for (const [shape, names] of operations) {
        const key = `${action.permission} ${shape}`;
        this.#wholes.set(key, (this.#wholes.get(key) ?? 0) + names.length);
      }
  }

  /** How often the engine was asked something. */
  get asked(): number {
    return this.#before.asked + this.#after.asked;
  }

  /** What a person gains and loses, in the order of permissions. */
  async of(subject: Subject): Promise<EffectiveChange[]> {
    const found = new Map<string, Omit<Found, "same"> & { operations: Set<string> }>();
    for (const { action, operations } of this.#classes) {
      const isConcerned = this.#isConcerned(subject, action);
      for (const [shape, names] of operations) {
        if (!isConcerned && !(shape === "Sending" && this.#isConcerned(subject, seeing))) continue;
        for (const { same, ...change } of await this.#changes(subject, action, shape)) {
          const key = JSON.stringify([change.effect, action.permission, shape, same]);
          const known = found.get(key);
          if (known) for (const name of names) known.operations.add(name);
          else found.set(key, { ...change, operations: new Set(names) });
        }
      }
    }
    const order = Object.keys(permissions).reverse();
    return [...found]
      .sort(([, a], [, b]) => order.indexOf(a.permission) - order.indexOf(b.permission))
      .map(([about, { operations, ...change }]) => ({
        ...change,
        operations: [...operations].sort(),
        isWhole: operations.size === this.#wholes.get(`${change.permission} ${change.shape}`),
        key: `${about} ${[...operations].sort().join(" ")}`,
      }));
  }

  /** Operations of the permission to change access, on the account, that somebody may do now and then no more. */
  async lostAccess(subject: Subject): Promise<string[]> {
    const changes = await this.of(subject);
    return changes.flatMap(({ effect, permission, shape, operations }) =>
      effect === "loss" && permission === "changeAccess" && shape === "Account" ? operations : [],
    );
  }

  /** Whether somebody may still change policies afterwards. */
  async mayChangeAfter(subject: Subject): Promise<boolean> {
    const action = { name: "UpdatePolicy", permission: "changeAccess" } as const;
    return (await this.#allowedOn(this.#after, subject, action, "Account")).has(0);
  }

  /** What somebody is to all heads of policies. */
  #headOf(subject: Subject): string {
    const { groups = [], roles = [] } = this.#before.memberships.get(subject.id) ?? {};
    return JSON.stringify([
      this.#asked.names(subject.type, subject.id) ? subject.id : null,
      [...new Set([...subject.roles, ...roles])].sort(),
      [...groups].sort(),
    ]);
  }

  /** Whether a statement that changes speaks of a person and an action at all: any other leaves them as they are. */
  #isConcerned(subject: Subject, action: Action): boolean {
    const key = JSON.stringify([this.#headOf(subject), action.name]);
    const known = this.#concerned.get(key);
    if (known !== undefined) return known;
    const isConcerned = [this.#before, this.#after].some((model) =>
      model.policiesAbout(subject, action).includes(changedPolicy),
    );
    this.#concerned.set(key, isConcerned);
    return isConcerned;
  }

  /** The kinds on which a model allows an action to somebody. */
  async #allowedOn(
    model: AccessModel,
    subject: Subject,
    action: Action,
    single: Single,
    circumstances: Circumstances = {},
  ): Promise<Allowed> {
    const type = typeOf(single);
    const asksWho = type === "User" || this.#asked.asksPerson.has(type);
    const who = asksWho ? subject.id : this.#headOf(subject);
    const key = JSON.stringify([model === this.#after, who, action.name, single, circumstances.document]);
    const known = this.#allowed.get(key);
    if (known) return known;
    const kinds = this.#kinds[single];
    const allowed = model.mayEver(subject, action)
      ? await allowedAmong(model, subject, action, kinds, circumstances)
      : none;
    this.#allowed.set(key, allowed);
    return allowed;
  }

  async #changes(subject: Subject, action: Action, shape: Shape): Promise<Found[]> {
    if (shape === "Sending") return this.#changesOfSending(subject, action);
    // It takes what both of the others take, and is told by them.
    if (shape === "Standing") return [];
    if (shape === "Invocation") return this.#changesOfInvocations(subject, action);
    const before = await this.#allowedOn(this.#before, subject, action, shape);
    const after = await this.#allowedOn(this.#after, subject, action, shape);
    const kinds = this.#kinds[shape];
    // Nobody changes what is not their account's, whatever policies say.
    const isOwnOnly = shape === "Document" && (action.permission === "manage" || action.permission === "changeAccess");
    return effects(before, after).flatMap(([effect, all]) => {
      const changed = all.filter((kind) => !isOwnOnly || kinds[kind]?.resource.attributes?.["owner"] === "Self");
      if (changed.length === 0) return [];
      const things = changed.flatMap((kind) => kinds[kind]?.things ?? []);
      return [{ effect, permission: action.permission, shape, same: changed, things, beside: [] }];
    });
  }

  /** A document is sent to a machine by whoever may do it to both, and sees both. */
  async #sendable(model: AccessModel, subject: Subject, action: Action, kind: number, name: string): Promise<Allowed> {
    const circumstances = { document: name };
    const documents = await this.#allowedOn(model, subject, action, "Document", circumstances);
    if (!documents.has(kind) || !(await this.#allowedOn(model, subject, seeing, "Document")).has(kind)) return none;
    const seen = await this.#allowedOn(model, subject, seeing, "Node");
    const reached = await this.#allowedOn(model, subject, action, "Node", circumstances);
    return new Set([...reached].filter((node) => seen.has(node)));
  }

  async #changesOfSending(subject: Subject, action: Action): Promise<Found[]> {
    const found = new Map<string, { effect: "gain" | "loss"; nodes: number[]; documents: number[] }>();
    for (const [kind, { resource, things }] of this.#kinds.Document.entries()) {
      if (!things.some(({ isRunnable }) => isRunnable)) continue;
      const before = await this.#sendable(this.#before, subject, action, kind, resource.id);
      const after = await this.#sendable(this.#after, subject, action, kind, resource.id);
      for (const [effect, nodes] of effects(before, after)) {
        const key = JSON.stringify([effect, nodes]);
        const same = found.get(key);
        if (same) same.documents.push(kind);
        else found.set(key, { effect, nodes, documents: [kind] });
      }
    }
    return [...found.values()].map(({ effect, nodes, documents }) => ({
      effect,
      permission: action.permission,
      shape: "Sending",
      same: [nodes, documents],
      things: nodes.flatMap((node) => this.#kinds.Node[node]?.things ?? []),
      beside: documents.flatMap((each) => (this.#kinds.Document[each]?.things ?? []).filter((it) => it.isRunnable)),
    }));
  }

  /** What became of a command on a machine is had by whoever may have it of both. */
  async #changesOfInvocations(subject: Subject, action: Action): Promise<Found[]> {
    const of = async (model: AccessModel) => ({
      commands: await this.#allowedOn(model, subject, action, "Command"),
      nodes: await this.#allowedOn(model, subject, action, "Node"),
    });
    const [before, after] = [await of(this.#before), await of(this.#after)];
    const changed = { gain: pair(), loss: pair() };
    for (const [kind, { things }] of this.#kinds.Command.entries()) {
      const [may, will] = [before.commands.has(kind), after.commands.has(kind)];
      if (!may && !will) continue;
      for (const command of things)
        for (const nodeId of command.nodeIds) {
          const node = this.#nodes.get(nodeId);
          if (!node) continue;
          const [was, is] = [may && before.nodes.has(node.kind), will && after.nodes.has(node.kind)];
          if (was === is) continue;
          const { commands, machines } = changed[is ? "gain" : "loss"];
          commands.add(command);
          machines.add(node.thing);
        }
    }
    return (["gain", "loss"] as const).flatMap((effect) => {
      const [things, beside] = [[...changed[effect].machines], [...changed[effect].commands]];
      if (things.length === 0) return [];
      const same = [things, beside].map((each) => each.map(({ resource }) => resource.id).sort());
      return [{ effect, permission: action.permission, shape: "Invocation" as const, same, things, beside }];
    });
  }
}

const pair = () => ({ commands: new Set<Thing>(), machines: new Set<Thing>() });

/** What is allowed after and not before, and the reverse, where there is any. */
const effects = (before: Allowed, after: Allowed) =>
  [["gain", without(after, before)] as const, ["loss", without(before, after)] as const].filter(
    ([, changed]) => changed.length > 0,
  );

async function allowedAmong(
  model: AccessModel,
  subject: Subject,
  action: Action,
  kinds: readonly { resource: Thing["resource"] }[],
  circumstances: Circumstances,
): Promise<Allowed> {
  // Oneself is in roles and groups, as nothing else that something is done to.
  const self = kinds.findIndex(({ resource }) => resource.type === subject.type && resource.id === subject.id);
  const others = kinds.flatMap(({ resource }, kind) => (kind === self ? [] : [resource]));
  const refused = new Set(await model.refused(subject, action, others, circumstances));
  const own = kinds[self];
  if (own && !model.decide(subject, action, own.resource, circumstances).allowed) refused.add(own.resource);
  return new Set(kinds.flatMap(({ resource }, kind) => (refused.has(resource) ? [] : [kind])));
}
