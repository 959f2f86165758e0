import { setImmediate } from "node:timers/promises";
import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { builtInPolicies } from "./policies";

/** Something an action is done to. `attributes` are what a policy's conditions may ask about. */
export type Resource = {
  type: "Account" | "Activation" | "Command" | "Document" | "Node" | "User";
  id: string;
  accountId: string;
  attributes?: Record<string, string | boolean | string[]>;
  tags?: Record<string, string>;
};

/** Who asks, as the policies see it. */
export type Subject = {
  type: "User" | "Node" | "System" | "Anonymous";
  id: string;
  accountId: string;
  roles: readonly string[];
};

const policySet = "built-in";
const parsed = preparsePolicySet(policySet, {
  staticPolicies: Object.fromEntries(builtInPolicies.map(({ name, text }) => [name, text])),
});
if (parsed.type === "failure")
  throw new Error(`The built-in policies do not parse: ${parsed.errors.map(({ message }) => message).join("; ")}`);

const uid = (type: string, id: string) => ({ type, id });

/** Decides for one resource; whatever is not permitted, or cannot be decided, is refused. */
function permits(subject: Subject, action: string, resource: Resource): boolean {
  // Accounts are walls, not policy: nothing in one account permits anything in another.
  if (subject.accountId !== resource.accountId) return false;
  const principal = uid(subject.type, `${subject.accountId}/${subject.id}`);
  const target = uid(resource.type, `${resource.accountId}/${resource.id}`);
  const answer = statefulIsAuthorized({
    principal,
    action: uid("Action", action),
    resource: target,
    context: {},
    preparsedPolicySetId: policySet,
    entities: [
      { uid: principal, attrs: {}, parents: subject.roles.map((role) => uid("Role", role)) },
      { uid: target, attrs: resource.attributes ?? {}, parents: [], tags: resource.tags ?? {} },
    ],
  });
  return answer.type === "success" && answer.response.decision === "allow";
}

/**
 * Whether a policy asks anything of a resource. Those that name it only in their head, as any resource, do not: then
 * nothing that resources differ in makes a difference.
 */
const asksOfResources = (text: string) => /\bresource\b/.test(text.replace(/,\s*resource\s*\)/, ")"));
const resourcesDiffer = builtInPolicies.some(({ text }) => asksOfResources(text));

/** What two resources have in common that every policy decides alike about. */
function likeness({ type, accountId, id, attributes = {}, tags = {} }: Resource): string {
  if (!resourcesDiffer) return `${type} ${accountId}`;
  return type === "Node"
    ? JSON.stringify([type, accountId, attributes, Object.entries(tags).sort()])
    : `${type} ${accountId} ${id}`;
}

/** Says of one resource after the other whether it is refused; resources that look alike share one decision. */
function decider(subject: Subject, action: string) {
  const decisions = new Map<string, boolean>();
  return (resource: Resource): boolean => {
    const alike = likeness(resource);
    let decision = decisions.get(alike);
    if (decision === undefined) {
      decision = permits(subject, action, resource);
      decisions.set(alike, decision);
    }
    return !decision;
  };
}

/**
 * The resources that the subject may not do the action to; none when all are permitted. Default deny: an empty list of
 * resources permits nothing, so an operation that touches "everything" names the account.
 *
 * Resources that look alike to a policy share one decision, so that a command to 10,000 nodes costs as many decisions
 * as there are differences that a policy asks about.
 */
export const refusedResources = (subject: Subject, action: string, resources: readonly Resource[]): Resource[] =>
  resources.filter(decider(subject, action));

/** Others get a turn after this many milliseconds of decisions. */
const sliceMilliseconds = 8;

/** The same for any number of resources: everybody else in the process goes on meanwhile. */
export async function refusedInTurns(
  subject: Subject,
  action: string,
  resources: readonly Resource[],
): Promise<Resource[]> {
  const isRefused = decider(subject, action);
  const refused: Resource[] = [];
  let end = performance.now() + sliceMilliseconds;
  for (const resource of resources) {
    if (isRefused(resource)) refused.push(resource);
    if (performance.now() <= end) continue;
    await setImmediate();
    end = performance.now() + sliceMilliseconds;
  }
  return refused;
}
