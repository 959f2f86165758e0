import * as z from "zod";
import { ParameterName, parameterNotFound } from "@/core/parameters/parameter";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { decrypted } from "./decrypt-parameters";
import { waitingNotices } from "./notice-store";
import { byWholeReference } from "./parameter-resource";
import { presentVersion } from "./present";
import { find, labelsOf, listVersions } from "./store";

/**
 * The versions of a parameter, oldest first, with their values and labels.
 *
 * Errors: ParameterNotFound, InvalidNextToken. Source: SSM API 2014-11-06, GetParameterHistory.
 */
export const getParameterHistory = operation({
  name: "GetParameterHistory",
  doors: ["console", "aws"],
  effect: "read",
  access: "readParameters",
  input: z.strictObject({
    Name: ParameterName,
    WithDecryption: z.boolean().optional(),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  ...byWholeReference,
  async handle({ Name, WithDecryption, MaxResults = 50, NextToken }, context, { path }) {
    const { app, tx, keys, caller } = context;
    const row = await find(tx, app, caller.accountId, path);
    if (!row) throw parameterNotFound(Name);
    // Of another parameter that has the name since, the versions are others.
    const listing = { operation: "GetParameterHistory", accountId: caller.accountId, question: row.id };
    const after = readPageToken(keys, listing, NextToken, z.int());
    const { rows, last } = await listVersions(tx, app, row, { ...(after !== undefined && { after }) }, MaxResults);
    const labels = await labelsOf(tx, app, row);
    const waiting = await waitingNotices(tx, row);
    const clearOf = await decrypted(
      context,
      WithDecryption,
      rows.map(({ version }) => ({ path, version, type: row.type })),
    );
    return {
      Parameters: rows.map((version) =>
        presentVersion(row, version, {
          labels: labels.flatMap((each) => (each.version === version.version ? [each.label] : [])),
          waiting,
          decrypted: clearOf({ path, version: version.version, type: row.type }),
        }),
      ),
      ...(last !== undefined && { NextToken: writePageToken(keys, listing, last) }),
    };
  },
});
