/** A command's id: a lower-case UUID. Source: SSM API 2014-11-06, CommandId. */
export const commandIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The longest comment, characters. Source: SSM API 2014-11-06, Comment. */
export const MAX_COMMENT = 100;

/** The fewest and most seconds that a command may have to reach a node. Source: SSM API 2014-11-06, TimeoutSeconds. */
export const timeoutRange = { least: 30, most: 2_592_000 } as const;

/** Seconds to reach a node that the console's form begins with. Source: EC2 console, Run a command. */
export const CONSOLE_TIMEOUT_SECONDS = 600;

/** How many nodes run at once: a number from 1, or `1%` to `100%`. Source: SSM API 2014-11-06, MaxConcurrency. */
export const maxConcurrencyPattern = /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/;

/** How many errors are tolerated: a number from 0, or `0%` to `100%`. Source: SSM API 2014-11-06, MaxErrors. */
export const maxErrorsPattern = /^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/;

/** The longest MaxConcurrency and MaxErrors, characters. Source: SSM API 2014-11-06. */
export const MAX_RATE_TEXT = 7;

/** MaxConcurrency of a command that names none. Source: SSM API 2014-11-06, SendCommand. */
export const DEFAULT_MAX_CONCURRENCY = "50";

/** MaxErrors of a command that names none. Source: SSM API 2014-11-06, SendCommand. */
export const DEFAULT_MAX_ERRORS = "0";

/** The most node ids that one request may name. Source: SSM API 2014-11-06, InstanceIds. */
export const MAX_INSTANCE_IDS = 50;

/** What the console's list of commands can be ordered by: its columns. */
export const commandSortKeys = [
  "RequestedDateTime",
  "Status",
  "DocumentName",
  "Comment",
  "TargetCount",
  "ErrorCount",
  "DeliveryTimedOutCount",
  "CompletedCount",
] as const;
export type CommandSortKey = (typeof commandSortKeys)[number];
