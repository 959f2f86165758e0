import * as z from "zod";
import { DomainError } from "../errors";
import {
  commandIdPattern,
  MAX_COMMENT,
  MAX_RATE_TEXT,
  maxConcurrencyPattern,
  maxErrorsPattern,
  timeoutRange,
} from "./command-rules";

/** A command's id: a lower-case UUID. Source: SSM API 2014-11-06, CommandId. */
export const CommandId = z.string().min(36).max(36).regex(commandIdPattern);

/** The same as the API takes it: any text of that length, of which only such an id names a command. Source: CommandId. */
export const CommandReference = z.string().min(36).max(36);

/** Whether a text can be a command's id. */
export const isCommandId = (text: string): boolean => commandIdPattern.test(text);

/** What the person who sent a command wrote about it. Source: SSM API 2014-11-06, Comment. */
export const Comment = z.string().max(MAX_COMMENT);

/**
 * How many seconds a command has to reach a node: 30 seconds to 30 days. An invocation that has not started by then
 * never runs. Source: SSM API 2014-11-06, TimeoutSeconds.
 */
export const TimeoutSeconds = z.int().min(timeoutRange.least).max(timeoutRange.most);

/** How many nodes run at once: a number from 1, or `1%` to `100%`. Source: SSM API 2014-11-06, MaxConcurrency. */
export const MaxConcurrency = z.string().min(1).max(MAX_RATE_TEXT).regex(maxConcurrencyPattern);

/** How many errors are tolerated: a number from 0, or `0%` to `100%`. Source: SSM API 2014-11-06, MaxErrors. */
export const MaxErrors = z.string().min(1).max(MAX_RATE_TEXT).regex(maxErrorsPattern);

/** Which step of an invocation is meant: a step's or plugin's name. Source: SSM API 2014-11-06, CommandPluginName. */
export const PluginName = z.string().min(4);

/** There is no such command, or the caller may not know of it. */
export const invalidCommandId = (commandId: string) =>
  new DomainError("InvalidCommandId", `There is no command ${commandId}.`);

const several = (ids: readonly string[]) =>
  ids.length > 5 ? `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more` : ids.join(", ");

/** Nodes that do not exist, are not registered any more, or that the caller may not know of. */
export const invalidInstanceId = (nodeIds: readonly string[], path: (string | number)[] = ["InstanceIds"]) =>
  new DomainError(
    "InvalidInstanceId",
    nodeIds.length === 1
      ? `There is no managed instance ${nodeIds[0]}.`
      : `There are no managed instances ${several(nodeIds)}.`,
    [{ path, message: `Not known: ${several(nodeIds)}` }],
  );

/** A request that names a node more than once. */
export const duplicateInstanceId = (nodeIds: readonly string[]) =>
  new DomainError("DuplicateInstanceId", `The request names ${several(nodeIds)} more than once.`, [
    { path: ["InstanceIds"], message: `More than once: ${several(nodeIds)}` },
  ]);

/**
 * The ids as they are when each is named once.
 *
 * Errors: DuplicateInstanceId.
 */
export function distinctInstanceIds(nodeIds: readonly string[]): string[] {
  const twice = new Set(nodeIds.filter((id, index) => nodeIds.indexOf(id) !== index));
  if (twice.size > 0) throw duplicateInstanceId([...twice]);
  return [...nodeIds];
}

/** The command exists, but not on this node; or neither does. */
export const invocationDoesNotExist = (commandId: string, nodeId: string) =>
  new DomainError("InvocationDoesNotExist", `There is no invocation of command ${commandId} on ${nodeId}.`);

/** The invocation has no step of that name, or has several and none was named. */
export const invalidPluginName = (pluginName: string | undefined, known: readonly string[]) =>
  new DomainError(
    "InvalidPluginName",
    pluginName === undefined
      ? `The command has several steps; name one of ${known.join(", ")}.`
      : `The command has no step ${pluginName}; it has ${known.join(", ")}.`,
  );
