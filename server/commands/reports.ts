import { createHash } from "node:crypto";
import { type InvocationEvent, type InvocationState, invocation } from "@/core/commands/invocation";
import type { Ack, OutputChunk, Report, StepEvent, StreamPosition } from "@/core/node-protocol";
import type { Application } from "../application";
import { announceWith, type Notice } from "../db/notices";
import { groupCommit } from "../gateway/group-commit";
import { type IncomingChunk, prepareChunks } from "../output/incoming";
import { storeChunks } from "../output/store";
import type { CommandChange, CommandKey } from "./advance";
import {
  bodiesOf,
  type InvocationKey,
  lockInvocations,
  type ReportedMove,
  type StepNews,
  writeMoves,
  writeSteps,
} from "./report-store";
import { orderBody } from "./store";
import { stepsOf } from "./stored-body";

/** What one message of a node says about one order. */
export type NodeNews = {
  accountId: string;
  nodeId: string;
  order: string;
  event?: { name: InvocationEvent; reason?: string; message?: string };
  steps: StepEvent[];
  chunks: OutputChunk[];
};

/** What became of the news: the answer for the node, and whether the order has to be stopped after all. */
export type Recorded = { ack: Ack; cancelAfterAll: boolean };

const outcomeEvents: Record<Report["outcome"], InvocationEvent> = {
  Success: "succeed",
  Failed: "fail",
  TimedOut: "overrun",
  Cancelled: "confirmCancel",
  Interrupted: "interrupt",
  Refused: "refuse",
};

/** The event that a report's outcome means to the invocation. */
export const eventOf = ({ outcome, message }: Pick<Report, "outcome" | "message">): NodeNews["event"] => ({
  name: outcomeEvents[outcome],
  ...(outcome === "Interrupted" || outcome === "Refused" ? { reason: outcome } : {}),
  ...(message && { message }),
});

const keyOf = ({ accountId, commandId, nodeId }: InvocationKey) => `${accountId}/${commandId}/${nodeId}`;

/**
 * Text from a node as text: PostgreSQL stores no NUL and no half of a surrogate pair, and control characters have no
 * meaning in a name or sentence.
 */
const plain = (text: string) =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Cs}]/gu, "\ufffd");

const earliest = Date.UTC(2000, 0, 1);
/** A node's word for a time, as far as it can be true: not in the future, not before there were such machines. */
const clamp = (milliseconds: number, now: Date) =>
  new Date(Math.max(earliest, Math.min(milliseconds, now.getTime() + 60_000)));

const nacks = {
  unknown: { ok: false, code: "UnknownOrder", message: "This node has no such order.", retry: false },
  step: { ok: false, code: "UnknownStep", message: "The order has no such step.", retry: false },
} satisfies Record<string, Ack>;

const gap = (chunk: OutputChunk, expected: number): Ack => ({
  ok: false,
  code: "Gap",
  message: "Output before this is missing.",
  retry: true,
  gap: { step: chunk.step, attempt: chunk.attempt, stream: chunk.stream, offset: expected } satisfies StreamPosition,
});

/**
 * Stores what nodes report: output, steps and ends, in group commits of many nodes. A message is stored whole or not at
 * all, and may be repeated.
 */
export function makeReports(app: Application) {
  /** How many steps an order has, for those that news keeps coming about. Bounded: the oldest goes first. */
  const known = new Map<string, number>();
  const remember = (key: string, steps: number) => {
    if (known.size >= 50_000) for (const oldest of [...known.keys()].slice(0, 10_000)) known.delete(oldest);
    known.set(key, steps);
  };

  /** What a node says of steps that its order does not have is refused. */
  async function learn(keys: InvocationKey[]): Promise<void> {
    const unknown = keys.filter((key) => !known.has(keyOf(key)));
    if (unknown.length === 0) return;
    const counts = new Map<string, number>();
    for (const row of await bodiesOf(app.db.pool, unknown)) {
      const body = `${row.accountId}/${row.commandId}/${row.bodySha256}`;
      const count = counts.get(body) ?? (await stepCountOf(app, row));
      if (count === undefined) continue;
      counts.set(body, count);
      remember(keyOf(row), count);
    }
  }

  async function flush(batch: NodeNews[]): Promise<Recorded[]> {
    const now = app.now();
    const keys = batch.map(({ accountId, nodeId, order }) => ({ accountId, commandId: order, nodeId }));
    await learn([...new Map(keys.map((key) => [keyOf(key), key])).values()]);

    const answers: (Ack | undefined)[] = batch.map((news, index) => {
      const key = keys[index];
      const steps = key && known.get(keyOf(key));
      if (steps === undefined) return nacks.unknown;
      const beyond = [...news.steps, ...news.chunks].some(({ step, attempt }) => step >= steps || attempt > 100);
      return beyond ? nacks.step : undefined;
    });

    const incoming: { index: number; chunk: IncomingChunk }[] = batch.flatMap((news, index) =>
      answers[index]
        ? []
        : news.chunks.map((chunk) => ({
            index,
            chunk: { accountId: news.accountId, commandId: news.order, nodeId: news.nodeId, chunk },
          })),
    );
    const prepared = prepareChunks(incoming.map(({ chunk }) => chunk));

    const client = await app.db.pool.connect();
    let moves: ReportedMove[] = [];
    const late = new Set<number>();
    try {
      const eventful = [
        ...new Map(
          keys.flatMap((key, index) =>
            !answers[index] && (batch[index]?.event || batch[index]?.steps.length) ? [[keyOf(key), key] as const] : [],
          ),
        ).values(),
      ];
      // Together on their way, in this order; the rows are locked before anything is written.
      const [, locked, stored] = await Promise.all([
        client.query("BEGIN"),
        eventful.length ? lockInvocations(client, eventful) : [],
        storeChunks(client, prepared),
      ]);
      const current = new Map(locked.map((row) => [keyOf(row), row]));
      stored.forEach((result, position) => {
        const source = incoming[position];
        if (source && !result.ok) answers[source.index] ??= gap(source.chunk.chunk, result.expected);
      });

      const touched = new Map<string, ReportedMove>();
      const steps = new Map<string, StepNews>();
      batch.forEach((news, index) => {
        const key = keys[index];
        if (answers[index] || !key) return;
        answers[index] = { ok: true };
        const row = current.get(keyOf(key));
        if (!row) return;
        const move = touched.get(keyOf(key)) ?? { ...row, endedAt: null, lastHeardAt: now };
        touched.set(keyOf(key), move);
        for (const event of news.steps) noteStep(steps, move, key, event, news.chunks, now);
        if (news.event && !moveOn(move, news.event, now)) {
          // Taken by the node after it had been cancelled here: the node has to hear of the cancel.
          if (news.event.name === "accept" && row.hasCancel && invocation.hasEnded(move.state)) late.add(index);
        }
      });
      moves = [...touched.values()];
      const notices: Notice[] = batch.flatMap((news, index) => {
        if (!answers[index]?.ok) return [];
        const output: Notice[] =
          news.chunks.length || news.steps.length
            ? [{ topic: "output", accountId: news.accountId, id: `${news.order}/${news.nodeId}` }]
            : [];
        return news.event || news.steps.length
          ? [...output, { topic: "command", accountId: news.accountId, id: news.order }]
          : output;
      });
      // If one of them fails, those behind it fail too, and the commit commits nothing.
      await Promise.all([
        writeMoves(client, moves),
        writeSteps(client, [...steps.values()]),
        queueMerges(client, [...steps.values()]),
        announceWith(client, notices),
        client.query("COMMIT"),
      ]);
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
    const commands = new Map<string, { key: CommandKey; change: CommandChange }>();
    for (const { accountId, commandId, state } of moves) {
      const id = `${accountId}/${commandId}`;
      const change = invocation.hasEnded(state) || commands.get(id)?.change === "ended" ? "ended" : "moved";
      commands.set(id, { key: { accountId, commandId }, change });
    }
    for (const { key, change } of commands.values()) app.commandChanged(key, change);
    return answers.map((ack, index) => ({ ack: ack ?? nacks.unknown, cancelAfterAll: late.has(index) }));
  }

  const commit = groupCommit(
    flush,
    ({ chunks }) => chunks.reduce((sum, { bytes }) => sum + bytes.length, 256),
    // What follows in a stream is a gap to a batch that overtakes the one with what comes before.
    ({ accountId, order, nodeId }) => `${accountId}/${order}/${nodeId}`,
  );

  return {
    /** Notes what is known anyway of an order that is being sent, so that it is not looked up when its news comes. */
    expect: (key: InvocationKey, steps: number): void => remember(keyOf(key), steps),
    /** Resolves once the news is stored. Rejects when PostgreSQL cannot be reached: the node then says it again. */
    record(news: NodeNews): Promise<Recorded> {
      if (news.event?.name === "refuse") noteRefusedOrder(app, news);
      return commit.add(news);
    },
    idle: () => commit.idle(),
  };
}

/** A node refused an order, because its signature, time or recipient was not right: somebody may have altered it. */
function noteRefusedOrder({ refusals }: Application, { accountId, nodeId, order, event }: NodeNews): void {
  refusals.note({
    accountId,
    requestId: order,
    door: "node",
    operation: "TakeOrder",
    errorCode: event?.reason ?? "Refused",
    principal: `node/${nodeId}`,
    source: nodeId,
    resources: [`Command/${order}`, `Node/${nodeId}`],
  });
}

/** How many steps an order's body has; undefined when the body is gone with its command. */
async function stepCountOf({ db }: Application, which: Parameters<typeof orderBody>[1]): Promise<number | undefined> {
  const body = await orderBody(db.pool, which);
  return body && stepsOf(body).length;
}

/** Moves the invocation on if its state accepts the event; false when it does not. */
function moveOn(move: ReportedMove, event: NonNullable<NodeNews["event"]>, now: Date): boolean {
  const next: InvocationState | undefined = invocation.next(move.state, event.name);
  if (!next) return false;
  move.state = next;
  if (event.name !== "refuse" && event.name !== "miss") move.acceptedAt ??= now;
  if (invocation.hasEnded(next)) move.endedAt = now;
  if (event.reason) move.reason = event.reason;
  if (event.message) move.message = plain(event.message);
  return true;
}

/** Folds one step event into what the batch writes of that step. */
function noteStep(
  steps: Map<string, StepNews>,
  move: ReportedMove,
  key: InvocationKey,
  event: StepEvent,
  chunks: OutputChunk[],
  now: Date,
): void {
  const id = `${keyOf(key)}/${event.step}/${event.attempt}`;
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
    stdoutVerified: null,
    stderrBytes: null,
    stderrSha256: null,
    stderrLate: 0,
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
      news.exitCode = Math.max(-2_147_483_648, Math.min(2_147_483_647, event.exitCode));
      news.signal = event.signal ? plain(event.signal) : null;
      news.message = event.message ? plain(event.message) : null;
      news.pausedAt = null;
      news.pauseReason = null;
      news.stdoutBytes = event.stdout.bytes;
      news.stdoutSha256 = event.stdout.sha256;
      news.stdoutLate = event.stdout.lateBytes ?? 0;
      news.stdoutVerified = verifiedAtOnce("stdout", event, chunks);
      news.stderrBytes = event.stderr.bytes;
      news.stderrSha256 = event.stderr.sha256;
      news.stderrLate = event.stderr.lateBytes ?? 0;
      news.stderrVerified = verifiedAtOnce("stderr", event, chunks);
      news.escaped = event.escaped?.length
        ? JSON.stringify(event.escaped.map(({ pid, name }) => ({ pid, name: plain(name) })))
        : null;
      break;
  }
}

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

/** Streams of several segments are merged and verified by a job, added with the report that ended them. */
async function queueMerges(
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  steps: StepNews[],
): Promise<void> {
  const ended = steps.filter(
    ({ outcome, stdoutVerified, stderrVerified }) =>
      outcome !== null && (stdoutVerified === null || stderrVerified === null),
  );
  if (ended.length === 0) return;
  const payloads = ended.map(({ accountId, commandId, nodeId, step, attempt }) => ({
    accountId,
    commandId,
    nodeId,
    step,
    attempt,
  }));
  await client.query(
    `SELECT graphile_worker.add_job('merge-output', p.payload::json, job_key := p.key) FROM unnest($1::text[], $2::text[]) AS p (payload, key)`,
    [
      payloads.map((payload) => JSON.stringify(payload)),
      payloads.map((p) => `merge-output:${keyOf(p)}/${p.step}/${p.attempt}`),
    ],
  );
}
