import * as z from "zod";
import { DomainError } from "../errors";
import { machines } from "../nodes/machine-count";
import { concurrencyOf } from "../rate-control";
import { AnyTagKey, TagValue } from "../tags";
import { MaxConcurrency } from "./command";
import { guardNamePattern, MAX_CONFIRM_ABOVE, MAX_GUARD_NAME } from "./guard-rules";

/** A guard's name; messages speak of it. */
export const GuardName = z.string().min(1).max(MAX_GUARD_NAME).regex(guardNamePattern);

/** Which machines a guard is about, how many of them at once, and from how many on the count has to be confirmed. */
export const GuardTerms = z.strictObject({
  /** None: every machine. */
  TagKey: AnyTagKey.optional(),
  /** None: whatever the tag's value. */
  TagValue: TagValue.optional(),
  /** A number, or a percentage of all machines that have the tag. */
  MaxAtOnce: MaxConcurrency.optional(),
  ConfirmAbove: z.int().min(0).max(MAX_CONFIRM_ABOVE).optional(),
});

/** A guard of an account. */
export type Guard = {
  name: string;
  tagKey: string | null;
  tagValue: string | null;
  maxAtOnce: string | null;
  confirmAbove: number | null;
};

/** Whether a guard is about a machine with these tags. */
export const guards = ({ tagKey, tagValue }: Guard, tags: Readonly<Record<string, string>>): boolean =>
  tagKey === null || (Object.hasOwn(tags, tagKey) && (tagValue === null || tags[tagKey] === tagValue));

/** The machines of a guard, in words. */
export const guardedText = ({ tagKey, tagValue }: Guard): string =>
  tagKey === null ? "all machines" : `the machines with ${tagKey}${tagValue === null ? "" : `=${tagValue}`}`;

/** How a command stands to a guard that is about some of its machines. */
export type GuardStanding = {
  guard: Guard;
  /** How many of the guard's machines the command is sent to. */
  touched: number;
  /** How many of them it would reach at once, and how many may be; the latter is null where the guard does not say. */
  atOnce: number;
  allowed: number | null;
};

/**
 * How a command stands to a guard: it reaches at once as many of the guard's machines as it is sent to, but never more than its
 * MaxConcurrency of all its targets.
 *
 * @param known how many machines there are that the guard is about, for percentages
 */
export function standingOf(
  guard: Guard,
  command: { touched: number; total: number; maxConcurrency: string },
  known: number,
): GuardStanding {
  const { touched, total, maxConcurrency } = command;
  return {
    guard,
    touched,
    atOnce: Math.min(touched, concurrencyOf(maxConcurrency, total)),
    allowed: guard.maxAtOnce === null ? null : concurrencyOf(guard.maxAtOnce, known),
  };
}

/** Whether the command would reach more of a guard's machines at once than may be. */
export const isExceeded = ({ atOnce, allowed }: GuardStanding): boolean => allowed !== null && atOnce > allowed;

/** Whether the count of the command's machines has to be confirmed. */
export const needsCount = ({ guard, touched }: GuardStanding): boolean =>
  guard.confirmAbove !== null && touched > guard.confirmAbove;

/** What a guard that is exceeded says, and how to heed it. */
export const exceededText = ({ guard, atOnce, allowed }: GuardStanding): string => {
  const counted = guard.maxAtOnce?.endsWith("%") ? `, which is ${machines(allowed ?? 0)}` : "";
  return `The guard ${guard.name} lets ${guard.maxAtOnce} of ${guardedText(guard)} be reached at once${counted}; this would reach ${atOnce}. Give MaxConcurrency ${allowed} or less.`;
};

export const guardExceeded = (standing: GuardStanding) => {
  const message = exceededText(standing);
  return new DomainError("GuardExceeded", message, [{ path: ["MaxConcurrency"], message }], {
    members: { GuardName: standing.guard.name },
  });
};

/** @param total how many machines the command is sent to; @param confirmed how many the caller expects */
export const countUnconfirmed = ({ guard }: GuardStanding, total: number, confirmed: number | undefined) => {
  const message =
    confirmed === undefined
      ? `The guard ${guard.name} asks for the number of machines above ${guard.confirmAbove} of ${guardedText(guard)}: give it as ConfirmedTargetCount.`
      : `The command would be sent to ${machines(total)}, and ConfirmedTargetCount is ${confirmed}; the guard ${guard.name} asks for the number.`;
  return new DomainError("TargetCountUnconfirmed", message, [{ path: ["ConfirmedTargetCount"], message }], {
    members: { GuardName: guard.name },
  });
};

export const guardExists = (name: string) =>
  new DomainError("GuardAlreadyExists", `There is a guard ${name} already.`, [
    { path: ["GuardName"], message: "There is one of that name already." },
  ]);
export const guardNotFound = (name: string) => new DomainError("GuardNotFound", `There is no guard ${name}.`);
