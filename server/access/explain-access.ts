import * as z from "zod";
import { always } from "@/core/access/condition";
import { isPermission } from "@/core/access/permission";
import { principalName } from "@/core/access/principal";
import { CommandId } from "@/core/commands/command";
import { DocumentReference } from "@/core/documents/document";
import { validationException } from "@/core/errors";
import { UserName } from "@/core/identity/user";
import { NodeId } from "@/core/nodes/node";
import { ParameterName, readReference } from "@/core/parameters/parameter";
import { selectIds } from "@/core/targets/selector";
import { associationResource } from "../associations/named-association";
import type { Circumstances, Subject } from "../authorisation/access-model";
import type { Resource } from "../authorisation/resource-kinds";
import { commandResource, theCommand } from "../commands/command-resource";
import { documentResource, resolveDocument } from "../documents/document-source";
import { findUser } from "../identity/user-store";
import { nodeGroupResource } from "../node-groups/named-group";
import { noSuchNode } from "../nodes/no-such-node";
import { nodeResource, selectNodes } from "../nodes/select-nodes";
import { account, type OperationContext, operation, seeing } from "../operation";
import { parameterResource, placeOf } from "../parameters/parameter-resource";
import { type Touched, touched } from "./touched";

const Input = z.strictObject({
  UserName,
  Operation: z.string().min(1).max(100),
  InstanceId: NodeId.optional(),
  DocumentName: DocumentReference.optional(),
  CommandId: CommandId.optional(),
  ParameterName: ParameterName.optional(),
});
type Input = z.output<typeof Input>;

const wrong = (field: keyof Input, message: string) => validationException(message, [{ path: [field], message }]);

/** Something that is decided on; an example where the input names none of its kind. */
type Decided = Resource & { isExample?: true };

/** What the input names, of what the operation touches. */
async function resourcesOf(
  { InstanceId, DocumentName, CommandId: commandId, ParameterName: parameter }: Input,
  what: Touched["on"],
  subject: Subject,
  context: Pick<OperationContext, "app" | "tx" | "keys" | "config" | "caller" | "now">,
): Promise<Decided[]> {
  const { tx, caller, now } = context;
  const { accountId } = caller;
  const resources: Decided[] = [];
  if (what.includes("Document")) {
    if (DocumentName === undefined) throw wrong("DocumentName", "Choose a document: it is decided on each.");
    resources.push(documentResource(accountId, await resolveDocument(context, DocumentName)));
  }
  if (what.includes("Command")) {
    // Without one in particular it is one that the person sent, which is what most ask about.
    resources.push(
      commandId === undefined
        ? {
            ...commandResource(accountId, "", {
              requestedBy: principalName(subject),
              documentName: DocumentName ?? "",
            }),
            isExample: true,
          }
        : await theCommand({ CommandId: commandId }, { tx, caller }),
    );
  }
  if (what.includes("Node")) {
    if (InstanceId === undefined) throw wrong("InstanceId", "Choose a machine: it is decided on each.");
    const [node] = await selectNodes(tx, accountId, selectIds([InstanceId]), now, always);
    if (!node) throw noSuchNode(InstanceId);
    resources.push(nodeResource(accountId, node));
  }
  // Of associations, one that the person saved.
  if (what.includes("Association"))
    resources.push({
      ...associationResource({
        accountId,
        id: "",
        terms: { Name: DocumentName ?? "" },
        savedBy: principalName(subject),
      }),
      isExample: true,
    });
  if (what.includes("Parameter")) {
    if (parameter === undefined) throw wrong("ParameterName", "Name a parameter: it is decided on each.");
    resources.push(parameterResource(accountId, readReference(parameter, placeOf(context)).path));
  }
  // Of groups, what holds of any that no policy names.
  if (what.includes("NodeGroup")) resources.push({ ...nodeGroupResource(accountId, ""), isExample: true });
  return resources;
}

/**
 * Why somebody may, or may not, do something: the decision on each thing it touches, by the enforcer itself, with the
 * policies that made it, and those that speak of the person and the action but do not reach this.
 *
 * Errors: ValidationException for a user or an operation that does not exist, and for what has to be named and is not;
 * InvalidInstanceId, InvalidDocument. Quarterdeck's own.
 */
export const explainAccess = operation({
  name: "ExplainAccess",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: Input,
  resources: (_, caller) => [account(caller)],

  async handle(input, context) {
    const { app, tx, caller } = context;
    const { accountId } = caller;
    const action = app.actions.find((each) => each.name === input.Operation);
    if (!action || !isPermission(action.access))
      throw wrong("Operation", `${input.Operation} is no operation that a policy permits.`);
    const user = await findUser(tx, app, accountId, input.UserName);
    if (!user) throw wrong("UserName", `There is no user ${input.UserName}.`);

    const model = await app.access.of(accountId);
    const subject: Subject = { type: "User", id: user.name, accountId, roles: [user.role] };
    const asked = { name: action.name, permission: action.access };
    const { on, mustSee, asksDocument }: Touched = (Object.hasOwn(touched, action.name) && touched[action.name]) || {
      on: [],
    };
    const resources: Decided[] =
      on.length > 0
        ? await resourcesOf(input, on, subject, context)
        : action.isFiltered
          ? []
          : [account({ accountId })];
    const document = resources.find(({ type }) => type === "Document");
    const circumstances: Circumstances = asksDocument && document ? { document: document.id } : {};
    const decisions = resources.map((resource) => ({
      resource,
      ...model.decide(subject, asked, resource, circumstances),
      // Not to be seen is as good as not to exist.
      seen: mustSee ? model.decide(subject, seeing, resource) : undefined,
    }));
    const deciding = new Set(decisions.flatMap(({ policies, seen }) => [...policies, ...(seen?.policies ?? [])]));
    const memberOf = model.memberships.get(user.name);
    return {
      Allowed:
        model.mayEver(subject, asked) && decisions.every(({ allowed, seen }) => allowed && (seen?.allowed ?? true)),
      Permission: action.access,
      /** It answers a list, in which there is only what one may see. */
      IsFiltered: action.isFiltered,
      Role: user.role,
      Groups: (memberOf?.groups ?? []).map((group, index) => ({
        GroupName: group,
        Role: memberOf?.roles[index] ?? "None",
      })),
      Decisions: decisions.map(({ resource, allowed, policies, seen }) => ({
        ResourceType: resource.type,
        ResourceId: resource.id,
        /** No command in particular, but one that the person sent; no group of machines in particular; or an association that they saved. */
        IsExample: resource.isExample ?? false,
        Allowed: allowed,
        Policies: policies,
        /** Whether they may see it, where that is asked too; with the policies that say so. */
        MaySee: seen?.allowed ?? null,
        SeePolicies: seen?.policies ?? [],
      })),
      /** They speak of this person and this action, but not of these things. */
      OtherPolicies: model.policiesAbout(subject, asked).filter((policy) => !deciding.has(policy)),
    };
  },
});
