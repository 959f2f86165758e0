import * as z from "zod";
import { accessDenied, throttled } from "@/core/errors";
import { type Resource, refusedResources } from "../authorisation/authorise";
import { account, principalName } from "../operation";
import type { operations } from "../operations";
import { FollowOutput, followOutput, UnfollowOutput, unfollowOutput } from "../output/follow";
import { type ConsoleConnection, watchLimit } from "./console-connection";

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

type OperationName = keyof typeof operations;

const Watch = z.strictObject({
  topic: z.enum(["command", "node", "activation", "document"]),
  id: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\w-]+$/)
    .optional(),
});
type Watch = z.output<typeof Watch>;

/** To watch a thing is to read it again and again, so whoever may read it may watch it: the operation that reads. */
const readBy: Record<Watch["topic"], { one: OperationName; all: OperationName; resource: Resource["type"] }> = {
  command: { one: "GetCommand", all: "ListCommands", resource: "Command" },
  node: { one: "GetManagedNode", all: "ListManagedNodes", resource: "Node" },
  activation: { one: "DescribeActivations", all: "DescribeActivations", resource: "Activation" },
  document: { one: "GetDocument", all: "ListDocuments", resource: "Document" },
};

/**
 * Throws unless the window's person may do the operation to the resource.
 *
 * Errors: AccessDeniedException.
 */
export function requirePermission({ caller }: ConsoleConnection, operationName: string, resource: Resource): void {
  if (refusedResources(caller, operationName, [resource]).length === 0) return;
  throw accessDenied(`${principalName(caller)} is not authorised to perform ${operationName}.`);
}

/** Every event that a window may send. */
export const consoleEvents = {
  watch: consoleEvent({
    schema: Watch,
    access: "session",
    handle({ topic, id }, connection) {
      const { one, all, resource } = readBy[topic];
      const { accountId } = connection.caller;
      if (id) requirePermission(connection, one, { type: resource, id, accountId });
      else requirePermission(connection, all, account(connection.caller));
      if (!connection.watch({ topic, id: id ?? "*" }))
        throw throttled(`One window watches at most ${watchLimit} things.`);
    },
  }),
  unwatch: consoleEvent({
    schema: Watch,
    access: "session",
    handle: ({ topic, id }, connection) => connection.unwatch({ topic, id: id ?? "*" }),
  }),
  "output:follow": consoleEvent({ schema: FollowOutput, access: "session", handle: followOutput }),
  "output:unfollow": consoleEvent({ schema: UnfollowOutput, access: "session", handle: unfollowOutput }),
} as const;
