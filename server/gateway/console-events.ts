import * as z from "zod";
import { holds } from "@/core/access/condition";
import { principalName } from "@/core/access/principal";
import { accessDenied, throttled } from "@/core/errors";
import { describeAssociation } from "../associations/describe-association";
import type { Action } from "../authorisation/access-model";
import type { ResourceType } from "../authorisation/resource-kinds";
import { getCommand } from "../commands/get-command";
import { describeDocument } from "../documents/describe-document";
import { getManagedNode } from "../nodes/get-managed-node";
import { perform } from "../operation";
import { FollowOutput, followOutput, UnfollowOutput, unfollowOutput } from "../output/follow";
import { type ConsoleConnection, type Watched, watchLimit } from "./console-connection";

/** What a window may send: the shape, who may send it, and what it does. The answer goes into the acknowledgement. */
export type ConsoleEvent<Schema extends z.ZodType = z.ZodType> = {
  schema: Schema;
  /** Nobody without a session is ever connected; `session` says that the handler asks for what it touches itself. */
  access: "session";
  /** Errors: DomainError, which the window is told; anything else is a fault of the server. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers have nothing to answer, and return nothing.
  handle(message: z.output<Schema>, connection: ConsoleConnection): Promise<object | void> | object | void;
};

/** Declares an event, so that its handler gets what its schema gives. */
export const consoleEvent = <Schema extends z.ZodType>(event: ConsoleEvent<Schema>): ConsoleEvent<Schema> => event;

const Watch = z.strictObject({
  topic: z.enum([
    "command",
    "node",
    "node-group",
    "activation",
    "association",
    "compliance",
    "document",
    "parameter",
    "access",
    "audit",
    "account",
  ]),
  id: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\w-]+$/)
    .optional(),
});
type Watch = z.output<typeof Watch>;

const reading = (name: string): Action => ({ name, permission: "read" });

/** To watch a thing is to read it again and again, so whoever may read it may watch it: the operations that read. */
const readBy: Record<Exclude<Watch["topic"], "account">, { one: Action; all: Action; type: ResourceType }> = {
  command: { one: reading("GetCommand"), all: reading("ListCommandHistory"), type: "Command" },
  node: { one: reading("GetManagedNode"), all: reading("ListManagedNodes"), type: "Node" },
  "node-group": { one: reading("GetNodeGroup"), all: reading("ListNodeGroups"), type: "NodeGroup" },
  compliance: { one: reading("ListNodeComplianceItems"), all: reading("ListNodeCompliance"), type: "Node" },
  activation: { one: reading("DescribeActivations"), all: reading("DescribeActivations"), type: "Activation" },
  association: {
    one: reading("DescribeAssociation"),
    all: reading("ListAssociations"),
    type: "Association",
  },
  document: { one: reading("GetDocument"), all: reading("ListDocuments"), type: "Document" },
  parameter: { one: reading("DescribeParameters"), all: reading("DescribeParameters"), type: "Parameter" },
  // People, groups, policies and who is linked to whom are one kind: who may read one of them may read all.
  access: {
    one: { name: "GetUser", permission: "changeAccess" },
    all: { name: "ListUsers", permission: "changeAccess" },
    type: "Account",
  },
  audit: {
    one: { name: "GetAuditEntry", permission: "viewAudit" },
    all: { name: "ListAuditEntries", permission: "viewAudit" },
    type: "Account",
  },
};

/**
 * Begins to watch. Who may see only some of a kind is told that something of it changed, and not what.
 *
 * Errors: AccessDeniedException; as the operation that reads the thing; ThrottlingException.
 */
async function watch({ topic, id }: Watch, connection: ConsoleConnection): Promise<void> {
  // That the account was frozen concerns everybody who works in it; notices of other accounts reach no window.
  if (topic === "account") return keepWatching({ topic, id: id ?? "*" }, connection, { names: true });
  const { app, caller } = connection;
  const { one, all, type } = readBy[topic];
  const action = id === undefined ? all : one;
  const model = await app.access.of(caller.accountId);
  const visible = model.visible(caller, action, type);
  const refuse = () => accessDenied(`${principalName(caller)} is not authorised to perform ${action.name}.`);
  if (visible.kind === "never") throw refuse();
  if (id !== undefined && visible.kind !== "always") {
    if (topic === "node" || topic === "compliance") await perform(app, getManagedNode, { InstanceId: id }, caller);
    else if (topic === "command") await perform(app, getCommand, { CommandId: id }, caller);
    else if (topic === "document") await perform(app, describeDocument, { Name: id }, caller);
    else if (topic === "association") await perform(app, describeAssociation, { AssociationId: id }, caller);
    else if (!holds(visible, { id })) throw refuse();
  }
  keepWatching({ topic, id: id ?? "*" }, connection, { names: visible.kind === "always" });
}

function keepWatching(thing: Watched, connection: ConsoleConnection, told: { names: boolean }): void {
  if (!connection.watch(thing, told)) throw throttled(`One window watches at most ${watchLimit} things.`);
}

/** Every event that a window may send. */
export const consoleEvents = {
  watch: consoleEvent({ schema: Watch, access: "session", handle: watch }),
  unwatch: consoleEvent({
    schema: Watch,
    access: "session",
    handle: ({ topic, id }, connection) => connection.unwatch({ topic, id: id ?? "*" }),
  }),
  "output:follow": consoleEvent({ schema: FollowOutput, access: "session", handle: followOutput }),
  "output:unfollow": consoleEvent({ schema: UnfollowOutput, access: "session", handle: unfollowOutput }),
} as const;
