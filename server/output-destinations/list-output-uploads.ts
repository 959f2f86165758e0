import * as z from "zod";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { ManagedNodeId } from "@/core/nodes/node";
import { uploadStates } from "@/core/output-destinations/upload";
import { theCommand } from "../commands/command-resource";
import { find } from "../commands/store";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { listUploads, objectsOf, uploadCounts, uploadStateOf } from "./upload-store";

/** The most uploads on a page. */
const pageSize = 50;

/**
 * What has become of a command's output on its way to its bucket, machine by machine: what lies there, what waits and
 * why. Machines that have printed nothing yet are not among them.
 *
 * Errors: InvalidCommandId, InvalidNextToken.
 */
export const listOutputUploads = operation({
  name: "ListOutputUploads",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    CommandId,
    InstanceId: ManagedNodeId.optional(),
    State: z.enum(uploadStates).optional(),
    MaxResults: z.int().min(1).max(pageSize).optional(),
    NextToken: z.string().max(2048).optional(),
  }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),

  async handle(
    { CommandId, InstanceId, State, MaxResults = pageSize, NextToken },
    { tx, caller: { accountId }, keys },
  ) {
    const command = await find(tx, accountId, CommandId);
    if (!command) throw invalidCommandId(CommandId);
    const listing = { operation: "ListOutputUploads", accountId, question: { CommandId, InstanceId, State } };
    const after = readPageToken(keys, listing, NextToken, z.string());
    const which = { accountId, commandId: CommandId };
    const [counts, rows] = await Promise.all([
      uploadCounts(tx, accountId, CommandId),
      listUploads(tx, which, { state: State, nodeId: InstanceId, after }, MaxResults + 1),
    ]);
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    const countOf = (wanted: string) => counts.find(({ state }) => state === wanted)?.count ?? 0;
    return {
      BucketName: command.outputBucket ?? "",
      KeyPrefix: command.outputPrefix,
      Counts: { Waiting: countOf("Waiting"), Stored: countOf("Stored"), Failed: countOf("Failed") },
      Uploads: page.map((row) => ({
        InstanceId: row.nodeId,
        State: uploadStateOf(row),
        Objects: objectsOf(row).map(({ step, stream, key, address, bytes }) => ({
          Step: step,
          Stream: stream,
          Key: key,
          Url: address,
          Bytes: bytes,
        })),
        Failures: row.failures,
        Problem: row.problem,
        ChangedDate: row.changedAt,
        /** Of the next try, after a failure. */
        NextTryDate: row.state === "Waiting" && row.failures > 0 ? row.dueAt : null,
      })),
      ...(rows.length > MaxResults && last && { NextToken: writePageToken(keys, listing, last.nodeId) }),
    };
  },
});
