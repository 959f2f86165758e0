import * as z from "zod";
import type { GroupKind } from "@/core/commands/output-groups";
import { StepOutcome } from "@/core/node-protocol";
import type { Tx } from "../db/database";
import { stateOf } from "./present";

const Stream = z.tuple([z.int(), z.string()]).nullable();
const Steps = z.array(
  z.tuple([z.int(), z.int(), StepOutcome.nullable(), z.int().nullable(), z.string().nullable(), Stream, Stream]),
);

type Row = { kind: GroupKind; state: string | null; steps: string | null; nodeIds: string[] };

/**
 * The machines of a command by what they printed: how it ended, each exit code, and the SHA-256 of each stream. Machines
 * in a group are by name. One statement, whatever their number: PostgreSQL groups, and each group is one row.
 *
 * The join is a full one for the reason given at {@link invocationStates}.
 *
 * A hash counts only where what is stored was compared with it: a node's word alone would let it hide among the others.
 *
 * @param nodeIds of which the caller may know; undefined stands for all
 */
export async function groupsByOutput(
  tx: Tx,
  accountId: string,
  commandId: string,
  nodeIds: readonly string[] | undefined,
) {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT g.kind, g.state, g.steps, json_agg(g.node_id ORDER BY g.node_name, g.node_id) AS "nodeIds"
    FROM (
      SELECT e.node_id, e.node_name, e.kind,
             CASE WHEN e.kind <> 'running' THEN e.state END AS state, CASE WHEN e.kind = 'same' THEN e.steps END AS steps
      FROM (
        SELECT i.node_id, i.node_name, i.state, s.steps,
               CASE WHEN i.ended_at IS NULL OR s.is_waiting THEN 'running' WHEN s.is_unknown THEN 'unknown' ELSE 'same' END AS kind
        FROM (
          SELECT node_id, node_name, state, ended_at FROM invocation
          WHERE account_id = ${accountId} AND command_id = ${commandId}::uuid
            AND (${nodeIds === undefined} OR node_id = ANY(${nodeIds ?? []}))
        ) i FULL JOIN (
          SELECT s.node_id,
                 json_agg(json_build_array(s.step, s.attempt, s.outcome, s.exit_code, s.signal,
                   CASE WHEN s.stdout_sha256 IS NOT NULL THEN json_build_array(s.stdout_bytes, s.stdout_sha256) END,
                   CASE WHEN s.stderr_sha256 IS NOT NULL THEN json_build_array(s.stderr_bytes, s.stderr_sha256) END)
                   ORDER BY s.step, s.attempt)::text AS steps,
                 bool_or((s.stdout_sha256 IS NOT NULL AND s.stdout_verified IS NULL)
                      OR (s.stderr_sha256 IS NOT NULL AND s.stderr_verified IS NULL)) AS is_waiting,
                 bool_or(s.stdout_verified IS NOT TRUE OR s.stderr_verified IS NOT TRUE) AS is_unknown
          FROM invocation_step s
          WHERE s.account_id = ${accountId} AND s.command_id = ${commandId}::uuid
            AND (${nodeIds === undefined} OR s.node_id = ANY(${nodeIds ?? []}))
          GROUP BY s.node_id
        ) s ON s.node_id = i.node_id
      ) e
    ) g
    GROUP BY g.kind, g.state, g.steps`;
  return rows.map(({ kind, state, steps, nodeIds: ids }) => ({
    kind,
    state: state === null ? null : stateOf(state),
    /** The same text in every process and at every time, for a group whose machines have ended. */
    key: JSON.stringify([kind, state, steps]),
    steps: steps === null ? [] : Steps.parse(JSON.parse(steps)).map(toStep),
    nodeIds: ids,
  }));
}

const toStep = ([step, attempt, outcome, exitCode, , stdout, stderr]: z.output<typeof Steps>[number]) => ({
  step,
  attempt,
  outcome,
  exitCode,
  stdout: toStream(stdout),
  stderr: toStream(stderr),
});

const toStream = (stream: z.output<typeof Stream>) => stream && { bytes: stream[0], sha256: stream[1] };
