import type { DetailedError } from "@cedar-policy/cedar-wasm/nodejs";
import { isPermission, type Permission, permissions } from "@/core/access/permission";
import { type FieldProblem, validationException } from "@/core/errors";
import { isAuthorizedPartial, policySetTextToParts, policyToJson, validate } from "./engine";
import { conditionOf, UnsupportedCondition } from "./residual";
import { type ResourceType, resourceKinds, resourceTypes } from "./resource-kinds";

/** What the actions of each permission are done to. */
const appliesTo: Record<Permission, readonly ResourceType[]> = {
  read: resourceTypes,
  viewOutput: ["Command", "Node"],
  run: ["Association", "Command", "Document", "Node"],
  manage: ["Account", "Activation", "Association", "Document", "Node", "NodeGroup", "Parameter"],
  readParameters: ["Parameter"],
  decryptParameters: ["Parameter"],
  writeParameters: ["Parameter"],
  viewAudit: ["Account"],
  changeAccess: ["Account", "Document", "Group", "Policy", "User"],
  administer: ["Account"],
};

/** An operation as the schema needs it. */
export type SchemaAction = { name: string; access: string };

/** The schema that policies are checked against, in Cedar's own form: kinds of things, and the operations as actions. */
export function policySchema(operations: readonly SchemaAction[]): string {
  const entities = Object.entries(resourceKinds).map(([type, attributes]) => {
    const shape = { ...(type === "User" && { name: "String" }), ...attributes };
    const members = Object.entries(shape).map(([name, kind]) => `${name}: ${kind}`);
    return `entity ${type}${type === "User" ? " in [Role, Group]" : ""}${members.length ? ` { ${members.join(", ")} }` : ""}${type === "Node" ? " tags String" : ""};`;
  });
  const groups = Object.keys(permissions).map((name) => `action "${name}";`);
  const actions = operations.flatMap(({ name, access }) =>
    isPermission(access)
      ? [
          `action "${name}" in ["${access}"] appliesTo { principal: [User], resource: [${appliesTo[access].join(", ")}], context: { document?: String } };`,
        ]
      : [],
  );
  return ["entity Role;", ...entities, ...groups, ...actions].join("\n");
}

/**
 * The operations that a statement can tell apart: those that it names, and one of each permission for all others. What an
 * action applies to is its permission's, so the others are checked alike, and Cedar takes as long as there are actions:
 * a tenth of the time that all of them take.
 */
function toldApart(statement: string, operations: readonly SchemaAction[]): SchemaAction[] {
  const stoodFor = new Set<string>();
  return operations.filter(({ name, access }) => {
    if (statement.includes(`"${name}"`)) return true;
    if (stoodFor.has(access)) return false;
    stoodFor.add(access);
    return true;
  });
}

/** What is wrong with a policy's text, and where. Lines and columns count from 1. */
export type PolicyProblem = { message: string; line: number; column: number };

function placeOf(text: string, error: DetailedError): PolicyProblem {
  const start = error.sourceLocations?.[0]?.start ?? 0;
  // Cedar counts bytes.
  const before = Buffer.from(text).subarray(0, start).toString().split("\n");
  const message = [error.message, error.help].filter(Boolean).join(": ");
  return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The line on which a statement of the text begins. */
const lineOf = (text: string, statement: string) =>
  text.slice(0, Math.max(text.indexOf(statement), 0)).split("\n").length;

/**
 * Lists are filtered in SQL, so a statement about reading may only ask what SQL can: whether it does is tried with anybody
 * in particular, for each kind of thing.
 */
function readsWhatCannotBeListed(statement: string): boolean {
  const parsed = policyToJson(statement);
  if (parsed.type === "failure") return false;
  const { action } = parsed.json;
  if (
    action.op !== "All" &&
    !/"read"|"viewOutput"|"readParameters"|"(Get|Group|List|Describe|Search)[A-Za-z]+"/.test(JSON.stringify(action))
  )
    return false;
  const anybody = { type: "User", id: "anybody" };
  const answer = isAuthorizedPartial({
    principal: anybody,
    action: { type: "Action", id: "any" },
    resource: null,
    context: {},
    policies: { staticPolicies: { it: { ...parsed.json, principal: { op: "All" }, action: { op: "All" } } } },
    entities: [{ uid: anybody, attrs: { name: "user/anybody" }, parents: [] }],
  });
  if (answer.type === "failure") return false;
  return Object.values(answer.response.residuals).some((residual) =>
    resourceTypes.some((type) => {
      try {
        conditionOf(residual, { type, attributes: new Set(Object.keys(resourceKinds[type])) });
        return false;
      } catch (error) {
        if (error instanceof UnsupportedCondition) return true;
        throw error;
      }
    }),
  );
}

/** The statements of a text that was checked before it was stored. */
export function splitStatements(text: string): string[] {
  const parts = policySetTextToParts(text);
  if (parts.type === "failure") throw new Error(`A stored policy does not parse: ${parts.errors[0]?.message}`);
  return parts.policies;
}

/** A policy's text as its statements, with all that is wrong with it. */
export function checkPolicy(
  text: string,
  operations: readonly SchemaAction[],
): { statements: string[]; problems: PolicyProblem[] } {
  const parts = policySetTextToParts(text);
  if (parts.type === "failure") return { statements: [], problems: parts.errors.map((error) => placeOf(text, error)) };
  const at = (message: string, line = 1) => ({ message, line, column: 1 });
  if (parts.policy_templates.length > 0)
    return { statements: [], problems: [at("A policy has no ?principal and no ?resource: name them.")] };
  if (parts.policies.length === 0) return { statements: [], problems: [at("A policy has at least one statement.")] };

  const problems = parts.policies.flatMap((statement): PolicyProblem[] => {
    const first = lineOf(text, statement);
    const checkedFor = (known: readonly SchemaAction[]) =>
      validate({ schema: policySchema(known), policies: { staticPolicies: { it: statement } } });
    const quick = checkedFor(toldApart(statement, operations));
    // A name that does not exist is told with the nearest of all that do.
    const isSound = quick.type === "success" && quick.validationErrors.length === 0;
    const checked = isSound ? quick : checkedFor(operations);
    if (checked.type === "failure") return checked.errors.map((error) => placeOf(text, error));
    const found = checked.validationErrors.map(({ error }) => {
      const place = placeOf(statement, error);
      return { ...place, message: place.message.replace("for policy `it`, ", ""), line: place.line + first - 1 };
    });
    if (found.length === 0 && readsWhatCannotBeListed(statement)) {
      found.push(
        at(
          "A statement about reading may only ask for ids, attributes, tags and beginnings: lists cannot be filtered by anything else.",
          first,
        ),
      );
    }
    return found;
  });
  return { statements: parts.policies, problems };
}

/**
 * The statements of a policy's text.
 *
 * Errors: ValidationException with every problem and its line, as one about the field `Text`.
 */
export function statementsOf(text: string, operations: readonly SchemaAction[]): string[] {
  const { statements, problems } = checkPolicy(text, operations);
  if (problems.length === 0) return statements;
  const told = problems.map(
    ({ message, line, column }): FieldProblem => ({
      path: ["Text"],
      message: `Line ${line}, column ${column}: ${message}`,
    }),
  );
  throw validationException(told.map(({ message }) => message).join("; "), told);
}
