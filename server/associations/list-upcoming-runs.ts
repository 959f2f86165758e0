import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { presentAssociation } from "./present";
import { runsUntil } from "./schedule";
import * as associations from "./store";

/** More runs a day than this are not told one by one. */
const mostADay = 8;

const DAY_MS = 86_400_000;

const Place = z.tuple([z.iso.datetime(), z.uuid()]);

/**
 * What associations will run by their schedules in the days to come: of those that the caller may see and that run in this
 * time, each with its runs; the one that runs first is told first. Of what runs more than eight times a day there is the
 * next run, and that it is so.
 *
 * Errors: InvalidNextToken.
 */
export const listUpcomingRuns = operation({
  name: "ListUpcomingRuns",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Days: z.int().min(1).max(31).optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  isFiltered: true,
  resources: () => [],

  async handle({ Days = 7, MaxResults = 50, NextToken }, { app, tx, keys, caller, now, visible }) {
    const { accountId, door } = caller;
    const until = new Date(now.getTime() + Days * DAY_MS);
    const listing = { operation: "ListUpcomingRuns", accountId, question: Days };
    const after = readPageToken(keys, listing, NextToken, Place);
    const { rows, next } = await associations.upcoming(
      tx,
      app,
      accountId,
      { visible: visible("Association"), until, ...(after && { after: { at: new Date(after[0]), id: after[1] } }) },
      MaxResults,
    );
    const found = [];
    for (const row of rows) {
      // Each takes a moment, and there are others who wait.
      await setImmediate();
      const runs = runsUntil(row, until, mostADay * Days + 1);
      const { nextRunAt } = row;
      if (!nextRunAt) continue;
      const IsFrequent = runs.length > mostADay * Days;
      found.push({
        ...presentAssociation(row, door),
        NextExecutionDate: nextRunAt,
        IsFrequent,
        Runs: IsFrequent ? [] : runs,
      });
    }
    return {
      From: now,
      Until: until,
      Associations: found,
      ...(next && { NextToken: writePageToken(keys, listing, [next.at.toISOString(), next.id]) }),
    };
  },
});
