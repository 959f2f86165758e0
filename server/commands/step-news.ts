import { createHash } from "node:crypto";
import type { OutputChunk, StepEvent } from "@/core/node-protocol";
import type { InvocationKey, ReportedMove, StepNews } from "./report-store";

/**
 * Text from a node as text: PostgreSQL stores no NUL and no half of a surrogate pair, and control characters have no
 * meaning in a name or sentence.
 */
export const plain = (text: string) =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Cs}]/gu, "\ufffd");

const earliest = Date.UTC(2000, 0, 1);
/** A node's word for a time, as far as it can be true: not in the future, not before there were such machines. */
const clamp = (milliseconds: number, now: Date) =>
  new Date(Math.max(earliest, Math.min(milliseconds, now.getTime() + 60_000)));

const MAX_INT = 2_147_483_647;
const masks = (count: number | undefined) => (count === undefined ? null : Math.min(count, MAX_INT));

/** Folds one step event into what the batch writes of that step, and of its invocation. */
export function noteStep(
  steps: Map<string, StepNews>,
  move: ReportedMove,
  key: InvocationKey,
  event: StepEvent,
  chunks: OutputChunk[],
  now: Date,
): void {
  const id = `${key.accountId}/${key.commandId}/${key.nodeId}/${event.step}/${event.attempt}`;
  const news: StepNews = steps.get(id) ?? {
    ...key,
    step: event.step,
    attempt: event.attempt,
    name: plain(event.name),
    action: "",
    outcome: null,
    startedAt: null,
    endedAt: null,
    exitCode: null,
    signal: null,
    message: null,
    pauseReason: null,
    stdoutBytes: null,
    stdoutSha256: null,
    stdoutLate: 0,
    stdoutMasked: null,
    stdoutVerified: null,
    stderrBytes: null,
    stderrSha256: null,
    stderrLate: 0,
    stderrMasked: null,
    stderrVerified: null,
    escaped: null,
  };
  steps.set(id, news);
  switch (event.event) {
    case "started":
      news.action = plain(event.action);
      news.startedAt = clamp(event.at, now);
      move.startedAt ??= news.startedAt;
      break;
    case "paused":
      news.pausedAt = clamp(event.at, now);
      news.pauseReason = plain(event.reason);
      break;
    case "resumed":
      news.pausedAt = null;
      news.pauseReason = null;
      break;
    case "ended":
      news.action = plain(event.action);
      news.outcome = event.outcome;
      news.startedAt ??= event.startedAt === undefined ? null : clamp(event.startedAt, now);
      move.startedAt ??= news.startedAt;
      news.endedAt = clamp(event.at, now);
      news.exitCode = Math.max(-MAX_INT - 1, Math.min(MAX_INT, event.exitCode));
      news.signal = event.signal ? plain(event.signal) : null;
      news.message = event.message ? plain(event.message) : null;
      news.pausedAt = null;
      news.pauseReason = null;
      news.stdoutBytes = event.stdout.bytes;
      news.stdoutSha256 = event.stdout.sha256;
      news.stdoutLate = event.stdout.lateBytes ?? 0;
      news.stdoutMasked = masks(event.stdout.masked);
      news.stdoutVerified = verifiedAtOnce("stdout", event, chunks);
      news.stderrBytes = event.stderr.bytes;
      news.stderrSha256 = event.stderr.sha256;
      news.stderrLate = event.stderr.lateBytes ?? 0;
      news.stderrMasked = masks(event.stderr.masked);
      news.stderrVerified = verifiedAtOnce("stderr", event, chunks);
      news.escaped = event.escaped?.length
        ? JSON.stringify(event.escaped.map(({ pid, name }) => ({ pid, name: plain(name) })))
        : null;
      break;
  }
}

/** The invocations of which something has ended, each once: what they printed may go to a bucket. */
export const withOutput = (moves: readonly ReportedMove[], steps: readonly StepNews[]): InvocationKey[] => [
  ...new Map(
    [...moves.filter(({ endedAt }) => endedAt), ...steps.filter(({ outcome }) => outcome !== null)].map((each) => [
      `${each.accountId}/${each.commandId}/${each.nodeId}`,
      each,
    ]),
  ).values(),
];

const emptySha256 = createHash("sha256").digest("hex");

/** Whether a stream that came whole in one message has the node's own hash; null when it has to be read back first. */
function verifiedAtOnce(
  stream: "stdout" | "stderr",
  event: Extract<StepEvent, { event: "ended" }>,
  chunks: OutputChunk[],
): boolean | null {
  const total = event[stream];
  if (total.bytes === 0) return total.sha256 === emptySha256;
  const whole = chunks.find(
    (chunk) =>
      chunk.step === event.step && chunk.attempt === event.attempt && chunk.stream === stream && chunk.offset === 0,
  );
  if (whole?.bytes.length !== total.bytes) return null;
  return createHash("sha256").update(whole.bytes).digest("hex") === total.sha256;
}
