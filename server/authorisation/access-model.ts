import { setImmediate } from "node:timers/promises";
import type { EntityJson, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { all, any, type Condition, type Facts, holds, never, not } from "@/core/access/condition";
import type { Permission } from "@/core/access/permission";
import { type PrincipalType, principalName } from "@/core/access/principal";
import { isAuthorizedPartial, policyToJson, preparsePolicySet, statefulIsAuthorized } from "./engine";
import { builtInPolicies } from "./policies";
import { conditionOf, type ResourceKind, UnsupportedCondition } from "./residual";
import { type Resource, type ResourceType, resourceKinds } from "./resource-kinds";

/** Who asks, as the policies see it. */
export type Subject = {
  type: PrincipalType;
  id: string;
  accountId: string;
  roles: readonly string[];
};

/** An operation and the permission it belongs to. */
export type Action = { name: string; permission: Permission };

/** What policies may ask beside person, action and resource: the document that is to be run. */
export type Circumstances = { document?: string };

/** One statement of a policy; a policy may have several. */
export type Statement = { policy: string; text: string };

/** The groups of a user, and the roles that come with them. */
export type Memberships = ReadonlyMap<string, { groups: readonly string[]; roles: readonly string[] }>;

/** A decision with the names of the policies that made it; none when nothing permits. */
export type Decision = { allowed: boolean; policies: string[] };

const uid = (type: string, id: string) => ({ type, id });

const kindOf = (type: ResourceType): ResourceKind => ({ type, attributes: new Set(Object.keys(resourceKinds[type])) });

/** Others get a turn after this many milliseconds of decisions. */
const sliceMilliseconds = 8;

/** Conditions, and decisions, that a model keeps. */
const mostKept = 10_000;

/**
 * Who may do what in one account, as its policies stood when they were read: built-in ones and its own, with the groups
 * that users are in. Everything that nothing permits is refused; accounts are walls that no policy crosses.
 */
export class AccessModel {
  readonly #statements: ReadonlyMap<string, Statement & { json: PolicyJson }>;
  readonly #conditions = new Map<string, Condition | "unsupported">();
  /** Decisions about whatever looks alike: a model never changes, so they hold as long as it does. */
  readonly #decided = new Map<string, boolean>();
  #asked = 0;

  /**
   * @param place where the engine keeps the parsed policies: a model made with the same place later takes it over, because
   * the engine has no way to let go of one
   *
   * Errors: throws when a statement does not parse; whoever stores one has parsed it.
   */
  constructor(
    readonly accountId: string,
    own: readonly Statement[],
    readonly memberships: Memberships,
    readonly place: string,
  ) {
    const statements = [...builtInPolicies.map(({ name, text }) => ({ policy: name, text })), ...own];
    this.#statements = new Map(
      statements.map((statement, index) => {
        const parsed = policyToJson(statement.text);
        if (parsed.type === "failure")
          throw new Error(`A statement of the policy ${statement.policy} does not parse: ${parsed.errors[0]?.message}`);
        return [String(index), { ...statement, json: parsed.json }];
      }),
    );
    const prepared = preparsePolicySet(this.place, { staticPolicies: this.#texts() });
    if (prepared.type === "failure") throw new Error(`The policies do not parse: ${prepared.errors[0]?.message}`);
  }

  /** Statements in Cedar's JSON: all of them, or those of one policy. */
  statementsOf(policy?: string): PolicyJson[] {
    const all = [...this.#statements.values()];
    return all.filter((each) => policy === undefined || each.policy === policy).map(({ json }) => json);
  }

  /** How often the engine was asked something, for whoever bounds their questions. */
  get asked(): number {
    return this.#asked;
  }

  #texts(statements: Iterable<[string, Statement]> = this.#statements): Record<string, string> {
    return Object.fromEntries([...statements].map(([id, { text }]) => [id, text]));
  }

  /** Roles and groups are what a principal is in. */
  #parentsOf({ type, id, roles }: Subject) {
    const member = type === "User" ? this.memberships.get(id) : undefined;
    return [
      ...new Set([...roles, ...(member?.roles ?? [])].map((role) => `Role ${role}`)),
      ...(member?.groups ?? []).map((group) => `Group ${group}`),
    ].map((written) => {
      const [kind = "", ...name] = written.split(" ");
      return uid(kind, name.join(" "));
    });
  }

  #entities(subject: Subject, action: Action): EntityJson[] {
    return [
      {
        uid: uid(subject.type, subject.id),
        attrs: { name: principalName(subject) },
        parents: this.#parentsOf(subject),
      },
      { uid: uid("Action", action.name), attrs: {}, parents: [uid("Action", action.permission)] },
    ];
  }

  /** Decides about one resource, and says by which policies. What cannot be decided is refused. */
  decide(subject: Subject, action: Action, resource: Resource, circumstances: Circumstances = {}): Decision {
    if (subject.accountId !== this.accountId || resource.accountId !== this.accountId)
      return { allowed: false, policies: [] };
    this.#asked++;
    const target = uid(resource.type, resource.id);
    const known = this.#entities(subject, action);
    // Somebody who does something to themselves is one entity, not two.
    const isSubject = resource.type === subject.type && resource.id === subject.id;
    const answer = statefulIsAuthorized({
      principal: uid(subject.type, subject.id),
      action: uid("Action", action.name),
      resource: target,
      context: { ...circumstances },
      preparsedPolicySetId: this.place,
      entities: isSubject
        ? known
        : [...known, { uid: target, attrs: resource.attributes ?? {}, parents: [], tags: resource.tags ?? {} }],
    });
    if (answer.type === "failure") return { allowed: false, policies: [] };
    const reasons = answer.response.diagnostics.reason.map((id) => this.#statements.get(id)?.policy ?? id);
    return { allowed: answer.response.decision === "allow", policies: [...new Set(reasons)].sort() };
  }

  /**
   * The resources that the subject may not do the action to; none when all are permitted. Resources that look alike to
   * the policies share one decision, so that a command to 10,000 nodes costs as many decisions as there are differences
   * that a policy asks about; everybody else in the process goes on meanwhile.
   */
  async refused(
    subject: Subject,
    action: Action,
    resources: readonly Resource[],
    circumstances: Circumstances = {},
  ): Promise<Resource[]> {
    const whose = questionKey(subject, action, circumstances);
    const decisions = new Map<string, boolean>();
    const refused: Resource[] = [];
    let end = performance.now() + sliceMilliseconds;
    for (const resource of resources) {
      const { alike, isExact } = this.#likeness(subject, action, resource, circumstances);
      const key = `${resource.type} ${resource.accountId} ${alike}`;
      // One that is who asks is in roles and groups, as no other of its kind is: that decision is for this time only.
      const isLasting = isExact && resource.type !== subject.type;
      let allowed = decisions.get(key) ?? (isLasting ? this.#decided.get(`${whose} ${key}`) : undefined);
      if (allowed === undefined) {
        allowed = this.decide(subject, action, resource, circumstances).allowed;
        if (isLasting) this.#remember(`${whose} ${key}`, allowed);
      }
      decisions.set(key, allowed);
      if (!allowed) refused.push(resource);
      if (performance.now() <= end) continue;
      await setImmediate();
      end = performance.now() + sliceMilliseconds;
    }
    return refused;
  }

  /** What two resources have in common that every policy decides alike about. */
  #likeness(subject: Subject, action: Action, resource: Resource, circumstances: Circumstances) {
    const condition = this.#conditionFor(subject, action, resource.type, circumstances);
    if (condition === "unsupported")
      return {
        isExact: false,
        alike: JSON.stringify([resource.id, resource.attributes, Object.entries(resource.tags ?? {}).sort()]),
      };
    return { isExact: true, alike: JSON.stringify(answersTo(condition, resource)) };
  }

  #remember(key: string, allowed: boolean): void {
    if (this.#decided.size >= mostKept) this.#decided.clear();
    this.#decided.set(key, allowed);
  }

  /** The statements whose head names the subject and the action, whatever they go on to ask. */
  #concerning(subject: Subject, action: Action): [string, Statement & { json: PolicyJson }][] {
    if (subject.accountId !== this.accountId) return [];
    const own = new Set([uid(subject.type, subject.id), ...this.#parentsOf(subject)].map(written));
    const wanted = new Set([uid("Action", action.name), uid("Action", action.permission)].map(written));
    return [...this.#statements].filter(
      ([, { json }]) => scopeNames(json.principal, own, subject.type) && scopeNames(json.action, wanted),
    );
  }

  /**
   * Whether a policy permits the action on anything at all: without one, nobody has to look anything up.
   *
   * @param types kinds of things that it is done to together: on each of them a policy has to permit it
   */
  mayEver(subject: Subject, action: Action, types: readonly ResourceType[] = []): boolean {
    const key = `${questionKey(subject, action, {})} may ever ${types.join(" ")}`;
    const known = this.#decided.get(key);
    if (known !== undefined) return known;
    const permits = this.#concerning(subject, action).filter(([, { json }]) => json.effect === "permit");
    const may =
      permits.length > 0 && types.every((type) => permits.some(([, { json }]) => scopeReaches(json.resource, type)));
    this.#remember(key, may);
    return may;
  }

  /** The names of the policies that speak of the subject and the action, whether they permit or forbid. */
  policiesAbout(subject: Subject, action: Action): string[] {
    return [...new Set(this.#concerning(subject, action).map(([, { policy }]) => policy))].sort();
  }

  /**
   * Which resources of a kind the subject may do the action to, as a condition that a store can turn into SQL. A policy
   * whose condition no list can be filtered by permits nothing in lists, and forbids everything if it forbids.
   */
  visible(subject: Subject, action: Action, type: ResourceType, circumstances: Circumstances = {}): Condition {
    if (subject.accountId !== this.accountId) return never;
    const condition = this.#conditionFor(subject, action, type, circumstances);
    return condition === "unsupported" ? this.#evaluate(subject, action, type, circumstances, "closed") : condition;
  }

  #conditionFor(subject: Subject, action: Action, type: ResourceType, circumstances: Circumstances) {
    const key = `${questionKey(subject, action, circumstances)} ${type}`;
    let condition = this.#conditions.get(key);
    if (condition === undefined) {
      try {
        condition = this.#evaluate(subject, action, type, circumstances, "exact");
      } catch (error) {
        if (!(error instanceof UnsupportedCondition)) throw error;
        condition = "unsupported";
      }
      // One model lives until something about access changes; many people must not make it grow for ever.
      if (this.#conditions.size >= mostKept) this.#conditions.clear();
      this.#conditions.set(key, condition);
    }
    return condition;
  }

  /** Cedar decides as far as it can without the resource; what is left is a condition on it. */
  #evaluate(
    subject: Subject,
    action: Action,
    type: ResourceType,
    circumstances: Circumstances,
    how: "exact" | "closed",
  ): Condition {
    this.#asked++;
    const answer = isAuthorizedPartial({
      principal: uid(subject.type, subject.id),
      action: uid("Action", action.name),
      resource: null,
      context: { ...circumstances },
      // Others cannot apply, and each would be parsed anew.
      policies: { staticPolicies: this.#texts(this.#concerning(subject, action)) },
      entities: this.#entities(subject, action),
    });
    if (answer.type === "failure") return never;
    const conditions = { permit: [] as Condition[], forbid: [] as Condition[] };
    for (const residual of Object.values(answer.response.residuals)) {
      try {
        conditions[residual.effect].push(conditionOf(residual, kindOf(type)));
      } catch (error) {
        if (how === "exact" || !(error instanceof UnsupportedCondition)) throw error;
        if (residual.effect === "forbid") return never;
      }
    }
    return all([any(conditions.permit), not(any(conditions.forbid))]);
  }
}

/** Who asks what, in which circumstances. */
const questionKey = (subject: Subject, action: Action, circumstances: Circumstances) =>
  JSON.stringify([
    ...[subject.type, subject.id, subject.accountId, subject.roles],
    ...[action.name, action.permission, circumstances.document],
  ]);

const written = ({ type, id }: { type: string; id: string }) => JSON.stringify([type, id]);

/** Whether the head of a policy names one of these entities. Source: Cedar, JSON policy format. */
function scopeNames(
  scope: PolicyJson["principal"] | PolicyJson["action"],
  entities: ReadonlySet<string>,
  type?: string,
): boolean {
  if (scope.op === "All") return true;
  if (scope.op === "is" && scope.entity_type !== type) return false;
  const where = scope.op === "is" ? scope.in : scope;
  if (where === undefined) return true;
  const named = "entities" in where ? where.entities : "entity" in where ? [where.entity] : [];
  return named.some((entity) => entities.has(written("__entity" in entity ? entity.__entity : entity)));
}

/** Whether the head of a policy leaves room for a resource of a kind. Source: Cedar, JSON policy format. */
export function scopeReaches(scope: PolicyJson["resource"], type: ResourceType): boolean {
  if (scope.op === "All") return true;
  if (scope.op === "is") return scope.entity_type === type;
  if (!("entity" in scope)) return false;
  const { entity } = scope;
  return ("__entity" in entity ? entity.__entity : entity).type === type;
}

/**
 * How a resource answers each question of a condition. What is not there is told apart from what is another: only the
 * engine knows what follows from that.
 */
function answersTo(condition: Condition, facts: Facts): (boolean | null)[] {
  switch (condition.kind) {
    case "always":
    case "never":
      return [];
    case "all":
    case "any":
      return condition.of.flatMap((each) => answersTo(each, facts));
    case "not":
      return answersTo(condition.of, facts);
    case "id":
    case "has-tag":
      return [holds(condition, facts)];
    case "attribute":
    case "prefix":
      return [facts.attributes?.[condition.name] === undefined ? null : holds(condition, facts)];
    case "tag":
      return [facts.tags?.[condition.key] === undefined ? null : holds(condition, facts)];
  }
}
