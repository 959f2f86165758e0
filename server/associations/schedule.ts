import { type AssociationTerms, invalidSchedule } from "@/core/associations/association";
import { nextOccurrence, nextOccurrences, type ScheduleFrame } from "@/core/schedule/next-occurrence";
import { parseSchedule, type Schedule } from "@/core/schedule/parse-schedule";

/**
 * Holds the schedule of an association against what associations can be run by.
 *
 * Errors: InvalidSchedule. Source: SSM API 2014-11-06, CreateAssociation; user guide, cron and rate expressions for associations.
 */
export function checkSchedule({ ScheduleExpression, ScheduleOffset, ApplyOnlyAtCronInterval }: AssociationTerms): void {
  if (ScheduleExpression === undefined) {
    if (ScheduleOffset !== undefined)
      throw invalidSchedule("ScheduleOffset needs a schedule: give a cron expression.", "ScheduleOffset");
    if (ApplyOnlyAtCronInterval)
      throw invalidSchedule("Without a schedule it would never be applied.", "ApplyOnlyAtCronInterval");
    return;
  }
  const read = parseSchedule(ScheduleExpression, "association");
  if (!read.ok) throw invalidSchedule(read.message);
  const { kind } = read.schedule;
  if (ScheduleOffset !== undefined && kind !== "cron")
    throw invalidSchedule("ScheduleOffset goes with a cron expression only.", "ScheduleOffset");
  if (ScheduleOffset !== undefined && !ApplyOnlyAtCronInterval)
    throw invalidSchedule("ScheduleOffset needs ApplyOnlyAtCronInterval.", "ScheduleOffset");
  if (ApplyOnlyAtCronInterval && kind === "rate")
    throw invalidSchedule("ApplyOnlyAtCronInterval goes with cron and at expressions only.", "ApplyOnlyAtCronInterval");
}

/**
 * When an association is due next by its schedule, strictly after a moment; null when it never is. What was missed
 * before that moment is not made up for.
 *
 * @param savedAt rates count from there, and a day that was over then is over for an offset
 */
export function nextRunOf(
  { ScheduleExpression, ScheduleOffset }: AssociationTerms,
  savedAt: Date,
  after: Date,
): Date | null {
  const schedule = read({ ScheduleExpression });
  if (!schedule) return null;
  return nextOccurrence(schedule, after, frameOf({ ScheduleOffset }, savedAt)) ?? null;
}

/** The runs of an association from the one that is due next, at most `most` of them and none after `until`. */
export function runsUntil(
  { terms, savedAt, nextRunAt }: { terms: AssociationTerms; savedAt: Date; nextRunAt: Date | null },
  until: Date,
  most: number,
): Date[] {
  const schedule = read(terms);
  if (!schedule || !nextRunAt) return [];
  const later = nextOccurrences(schedule, nextRunAt, most - 1, frameOf(terms, savedAt), until);
  return [nextRunAt, ...later.map(({ at }) => at)];
}

function read({ ScheduleExpression }: Pick<AssociationTerms, "ScheduleExpression">): Schedule | undefined {
  if (ScheduleExpression === undefined) return undefined;
  const parsed = parseSchedule(ScheduleExpression, "association");
  return parsed.ok ? parsed.schedule : undefined;
}

const frameOf = ({ ScheduleOffset }: Pick<AssociationTerms, "ScheduleOffset">, savedAt: Date): ScheduleFrame => ({
  anchor: savedAt,
  ...(ScheduleOffset !== undefined && { offsetDays: ScheduleOffset }),
});
