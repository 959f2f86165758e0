import * as z from "zod";
import { always } from "@/core/access/condition";
import { isPermission } from "@/core/access/permission";
import { DocumentReference } from "@/core/documents/document";
import { validationException } from "@/core/errors";
import { UserName } from "@/core/identity/user";
import { NodeId } from "@/core/nodes/node";
import { selectIds } from "@/core/targets/selector";
import type { Resource } from "../authorisation/resource-kinds";
import { documentResource, resolveDocument } from "../documents/document-source";
import { findUser } from "../identity/user-store";
import { noSuchNode } from "../nodes/no-such-node";
import { nodeResource, selectNodes } from "../nodes/select-nodes";
import { account, operation } from "../operation";

/**
 * Why somebody may, or may not, do something: the decision on each thing it touches, by the enforcer itself, with the
 * policies that made it, and those that speak of the person and the action but do not reach this.
 *
 * Errors: ValidationException for a user or an operation that does not exist; InvalidInstanceId, InvalidDocument.
 * Quarterdeck's own.
 */
export const explainAccess = operation({
  name: "ExplainAccess",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({
    UserName,
    Operation: z.string().min(1).max(100),
    InstanceId: NodeId.optional(),
    DocumentName: DocumentReference.optional(),
  }),
  resources: (_, caller) => [account(caller)],

  async handle({ UserName: name, Operation, InstanceId, DocumentName }, { app, tx, caller: { accountId }, now }) {
    const action = app.actions.find((each) => each.name === Operation);
    if (!action || !isPermission(action.access)) {
      const message = `${Operation} is no operation that a policy permits.`;
      throw validationException(message, [{ path: ["Operation"], message }]);
    }
    const user = await findUser(tx, app, accountId, name);
    if (!user) {
      const message = `There is no user ${name}.`;
      throw validationException(message, [{ path: ["UserName"], message }]);
    }
    const resources: Resource[] = [];
    const document = DocumentName === undefined ? undefined : resolveDocument(DocumentName, undefined).source;
    if (document) resources.push(documentResource(accountId, document));
    if (InstanceId !== undefined) {
      const [node] = await selectNodes(tx, accountId, selectIds([InstanceId]), now, always);
      if (!node) throw noSuchNode(InstanceId);
      resources.push(nodeResource(accountId, node));
    }
    if (resources.length === 0) resources.push(account({ accountId }));

    const model = await app.access.of(accountId);
    const subject = { type: "User", id: user.name, accountId, roles: [user.role] } as const;
    const asked = { name: action.name, permission: action.access };
    const decisions = resources.map((resource) => ({
      resource,
      ...model.decide(subject, asked, resource, document && { document: document.name }),
    }));
    const deciding = new Set(decisions.flatMap(({ policies }) => policies));
    return {
      Allowed: decisions.every(({ allowed }) => allowed),
      Permission: action.access,
      Decisions: decisions.map(({ resource, allowed, policies }) => ({
        ResourceType: resource.type,
        ResourceId: resource.id,
        Allowed: allowed,
        Policies: policies,
      })),
      /** They speak of this person and this action, but not of these things. */
      OtherPolicies: model.policiesAbout(subject, asked).filter((policy) => !deciding.has(policy)),
    };
  },
});
