import { type InvocationState, invocation } from "@/core/commands/invocation";

/** One stream of one invocation, as the script has it and as the product gives it. */
export type StreamEvidence = {
  stream: "stdout" | "stderr";
  /** What `sha256sum` wrote down; undefined when the script did not get that far. */
  ownSha256: string | undefined;
  /** The SHA-256 of what was downloaded. */
  storedSha256: string;
  /** Of what the script has and what was downloaded, the shorter one is how the longer one begins. */
  isPrefix: boolean;
};

/** What is known of one command on one machine, from both sides. */
export type InvocationEvidence = {
  commandId: string;
  nodeId: string;
  /** As the product says. */
  state: InvocationState;
  exitCode: number | null;
  /** As the script's own counter says. */
  begun: number;
  done: number;
  /** What the script was written to end with. */
  wrote: { exitCode: number };
  /** Its supervisor was killed. */
  isCutShort: boolean;
  streams: StreamEvidence[];
};

/** What is known of one command. */
export type CommandEvidence = {
  commandId: string;
  /** As the product says. */
  counts: { targets: number; completed: number; errors: number };
  status: string;
  /** Whether the console shows it in green. */
  isGreen: boolean;
  invocations: InvocationEvidence[];
};

/** Everything that must never be. */
export const violationKinds = [
  "not ended",
  "executed twice",
  "false success",
  "false failure",
  "wrong output",
  "wrong counts",
  "lost command",
  "ended by itself",
] as const;
export type ViolationKind = (typeof violationKinds)[number];

/** One of them, with what shows it. */
export type Violation = { kind: ViolationKind; what: string };

/** Judges one invocation by what its script wrote down itself. */
export function judgeInvocation(evidence: InvocationEvidence): Violation[] {
  const { commandId, nodeId, state, exitCode, begun, done, wrote, isCutShort } = evidence;
  const found: Violation[] = [];
  const say = (kind: ViolationKind, why: string) =>
    found.push({
      kind,
      what: `${commandId} on ${nodeId} is ${state} (exit code ${exitCode}), begun ${begun}, done ${done}, to end with ${wrote.exitCode}${isCutShort ? ", its supervisor killed" : ""}: ${why}`,
    });

  if (!invocation.hasEnded(state)) say("not ended", "it is no terminal state");
  if (begun > 1 || done > 1) say("executed twice", "the script's own counter");
  if (state === "Success" && (done !== 1 || wrote.exitCode !== 0)) say("false success", "the script did not succeed");
  if (state === "Success" && exitCode !== 0) say("false success", "it names an exit code");
  if (state === "Failed" && (done !== 1 || wrote.exitCode === 0 || exitCode !== wrote.exitCode))
    say("false failure", "the script did not fail so");
  // Interrupted is the truth where the supervisor was killed, or where the agent was before the script began.
  if (state === "Interrupted" && begun > 0 && !isCutShort) say("false failure", "nobody interrupted the script");
  if (invocation.hasEnded(state) && !["Success", "Failed", "Interrupted"].includes(state))
    say("false failure", "every machine came back in time");

  const isWhole = state === "Success" || state === "Failed";
  for (const { stream, ownSha256, storedSha256, isPrefix } of evidence.streams) {
    if (isWhole && ownSha256 !== storedSha256) say("wrong output", `${stream} is ${storedSha256}, not ${ownSha256}`);
    if (!isWhole && !isPrefix) say("wrong output", `${stream} is not how the script's own begins`);
  }
  return found;
}

/** Judges a command's sums by its invocations, and each of these. */
export function judgeCommand({ commandId, counts, status, isGreen, invocations }: CommandEvidence): Violation[] {
  const found = invocations.flatMap(judgeInvocation);
  const ended = invocations.filter(({ state }) => invocation.hasEnded(state));
  const errors = invocations.filter(({ state }) => invocation.states[state].countsAsError);
  const expected = { targets: invocations.length, completed: ended.length, errors: errors.length };
  const say = (what: string) => found.push({ kind: "wrong counts", what: `${commandId}: ${what}` });
  if (JSON.stringify(counts) !== JSON.stringify(expected))
    say(`it says ${JSON.stringify(counts)} and is ${JSON.stringify(expected)}`);
  const allSucceeded = invocations.every(({ state }) => state === "Success");
  if ((status === "Success") !== allSucceeded || isGreen !== allSucceeded)
    say(`its status is ${status}${isGreen ? ", in green" : ""}`);
  return found;
}
