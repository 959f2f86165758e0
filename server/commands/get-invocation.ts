import * as z from "zod";
import { always } from "@/core/access/condition";
import { CommandId, invocationDoesNotExist } from "@/core/commands/command";
import { invocation } from "@/core/commands/invocation";
import { ManagedNodeId } from "@/core/nodes/node";
import { selectIds } from "@/core/targets/selector";
import { storedJson } from "../db/stored-json";
import { selectNodes } from "../nodes/select-nodes";
import { operation } from "../operation";
import { outputResources } from "../output/output-input";
import { readTotals } from "../output/read";
import { stateOf } from "./present";
import * as commands from "./store";
import { stepsOf } from "./stored-body";

const Escaped = z.array(z.strictObject({ pid: z.int(), name: z.string() }));

/**
 * One invocation with all that is known of it: its own life, the node's heartbeat, and each attempt at each step with
 * how much of its output is stored. Errors: InvocationDoesNotExist.
 */
export const getInvocation = operation({
  name: "GetInvocation",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ CommandId, InstanceId: ManagedNodeId }),
  prepare: outputResources,
  resources: (_, __, resources) => resources,
  missing: ({ CommandId, InstanceId }) => invocationDoesNotExist(CommandId, InstanceId),

  async handle({ CommandId, InstanceId }, { app, tx, caller: { accountId }, now }) {
    const [row, body, [node]] = await Promise.all([
      commands.findInvocation(tx, accountId, CommandId, InstanceId),
      commands.findBody(tx, accountId, CommandId),
      selectNodes(tx, accountId, selectIds([InstanceId]), now, always),
    ]);
    if (!row || !body) throw invocationDoesNotExist(CommandId, InstanceId);
    const state = stateOf(row.state);
    const streamOf = async (step: (typeof row.steps)[number], stream: "stdout" | "stderr") => {
      const stored = await readTotals(app.db.pool, {
        accountId,
        commandId: CommandId,
        nodeId: InstanceId,
        step: step.step,
        attempt: step.attempt,
        stream,
      });
      const bytes = step[`${stream}Bytes`];
      return {
        /** As the node counted them; null while the step runs. */
        Bytes: bytes === null ? null : Number(bytes),
        StoredBytes: stored?.bytes ?? 0,
        Lines: stored?.lines ?? 0,
        LastStoredAt: stored?.storedAt ?? null,
        Sha256: step[`${stream}Sha256`],
        Verified: step[`${stream}Verified`],
        LateBytes: Number(step[`${stream}Late`]),
        /** How often a secret was masked on the node; null where the step was given none. */
        MaskedSecrets: step[`${stream}Masked`],
      };
    };
    const planned = stepsOf(body.body);
    return {
      CommandId,
      InstanceId,
      InstanceName: row.nodeName,
      State: state,
      StatusDetails: invocation.states[state].details,
      Label: invocation.states[state].label,
      Meaning: invocation.states[state].meaning,
      HasEnded: invocation.hasEnded(state),
      Reason: row.reason,
      Message: row.message,
      ReleasedAt: row.releasedAt,
      AcceptedAt: row.acceptedAt,
      StartedAt: row.startedAt,
      EndedAt: row.endedAt,
      CancelRequestedAt: row.cancelRequestedAt,
      LastHeardAt: row.lastHeardAt,
      /** Null once the node was deregistered. */
      Node: node
        ? { InstanceId, Name: node.name, PingStatus: node.pingStatus, LastPingDateTime: node.lastPingAt }
        : null,
      PlannedSteps: planned.map(({ name, action }) => ({ Name: name, Action: action })),
      Steps: await Promise.all(
        row.steps.map(async (step) => ({
          Step: step.step,
          Attempt: step.attempt,
          Name: step.name,
          Action: step.action,
          Outcome: step.outcome,
          StartedAt: step.startedAt,
          EndedAt: step.endedAt,
          ExitCode: step.exitCode,
          Signal: step.signal,
          Message: step.message,
          PausedAt: step.pausedAt,
          PauseReason: step.pauseReason,
          Stdout: await streamOf(step, "stdout"),
          Stderr: await streamOf(step, "stderr"),
          Escaped: (storedJson(Escaped, step.escaped) ?? []).map(({ pid, name }) => ({ Pid: pid, Name: name })),
        })),
      ),
    };
  },
});
