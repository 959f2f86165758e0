import { createHash } from "node:crypto";
import * as z from "zod";
import { all, holds } from "@/core/access/condition";
import { CommandId, invalidCommandId } from "@/core/commands/command";
import { exitCodeOf, type GroupStep, inOrder, type OutputGroup, tellingStream } from "@/core/commands/output-groups";
import type { Application } from "../application";
import { visibleNodeIds } from "../nodes/select-nodes";
import { operation, seeing } from "../operation";
import { readLines } from "../output/read";
import { theCommand } from "./command-resource";
import { groupsByOutput } from "./output-group-store";

/** Groups beyond these come without their first lines: where each machine prints something else, nobody reads them all. */
const withFirstLines = 50;
const firstLines = 3;
const firstBytes = 600;

const presentStep = ({ step, attempt, outcome, exitCode, stdout, stderr }: GroupStep) => ({
  Step: step,
  Attempt: attempt,
  Outcome: outcome,
  ExitCode: exitCode,
  Stdout: stdout && { Bytes: stdout.bytes, Sha256: stdout.sha256 },
  Stderr: stderr && { Bytes: stderr.bytes, Sha256: stderr.sha256 },
});

/**
 * The machines of a command by what they printed: those with the same outcome, exit codes and SHA-256 of every stream
 * are one group, the largest first. `IsMajority` is the one that more than half of the machines of kind `Same` are in, if
 * there is such a one.
 *
 * `Kind` is `Running` for machines that are still at it, or whose output has not been compared with the node's hash
 * yet, and `Unknown` where that can never be. `FirstLines` are of the first machine of the group: of the first stream
 * that differs from the largest group's, or the first that is not empty; null where there are none, and beyond the 50
 * largest groups. `Id` stays the same for as long as the group has the same output.
 *
 * Errors: InvalidCommandId. Quarterdeck's own; it is viewing output, because equal hashes tell equal output.
 */
export const groupInvocationsByOutput = operation({
  name: "GroupInvocationsByOutput",
  doors: ["console"],
  effect: "read",
  access: "viewOutput",
  input: z.strictObject({ CommandId }),
  prepare: theCommand,
  resources: (_, __, command) => [command],
  missing: ({ CommandId }) => invalidCommandId(CommandId),

  async handle({ CommandId }, { app, tx, caller: { accountId }, now, visible }, command) {
    if (!command.attributes || !holds(visible("Command", seeing), command)) throw invalidCommandId(CommandId);
    const seen = all([visible("Node"), visible("Node", seeing)]);
    const groups = inOrder(
      await groupsByOutput(tx, accountId, CommandId, await visibleNodeIds(tx, accountId, seen, now)),
    );
    const [first] = groups;
    const largest = first?.kind === "same" ? first : undefined;
    const comparable = groups.reduce((sum, { kind, nodeIds }) => sum + (kind === "same" ? nodeIds.length : 0), 0);
    return {
      Groups: await Promise.all(
        groups.map(async (group, index) => ({
          Id: createHash("sha256").update(group.key).digest("hex").slice(0, 16),
          Kind: { same: "Same" as const, unknown: "Unknown" as const, running: "Running" as const }[group.kind],
          IsMajority: group === largest && 2 * group.nodeIds.length > comparable,
          Count: group.nodeIds.length,
          State: group.state,
          ExitCode: exitCodeOf(group.steps),
          Steps: group.steps.map(presentStep),
          InstanceIds: group.nodeIds,
          FirstLines:
            index < withFirstLines ? await excerpt(app, { accountId, commandId: CommandId }, group, largest) : null,
        })),
      ),
    };
  },
});

/** The first lines of a group's first machine; null when it printed nothing. */
async function excerpt(
  { db }: Application,
  command: { accountId: string; commandId: string },
  { steps, nodeIds: [nodeId] }: OutputGroup,
  largest: OutputGroup | undefined,
) {
  const place = tellingStream(steps, largest && largest.steps !== steps ? largest.steps : []);
  if (place === undefined || nodeId === undefined) return null;
  const { bytes } = await readLines(db.pool, { ...command, nodeId, ...place }, 0, firstLines, firstBytes);
  const total = steps.find(({ step, attempt }) => step === place.step && attempt === place.attempt)?.[place.stream];
  return {
    InstanceId: nodeId,
    Step: place.step,
    Attempt: place.attempt,
    Stream: place.stream,
    /** As UTF-8; bytes that are none read as U+FFFD. */
    Text: new TextDecoder("utf-8").decode(bytes),
    /** There is more of it. */
    IsCut: bytes.length < (total?.bytes ?? 0),
  };
}
