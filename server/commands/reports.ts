import { type InvocationEvent, type InvocationState, invocation } from "@/core/commands/invocation";
import type { Ack, OutputChunk, Report, StepEvent, StreamPosition } from "@/core/node-protocol";
import type { Application } from "../application";
import { announceWith, type Notice } from "../db/notices";
import { together } from "../db/together";
import { groupCommit } from "../gateway/group-commit";
import { noteChanges } from "../notifications/notification-store";
import { type IncomingChunk, prepareChunks } from "../output/incoming";
import { storeChunks } from "../output/store";
import { outputUsage } from "../output/usage";
import { noteOutput } from "../output-destinations/upload-store";
import type { CommandChange, CommandKey } from "./advance";
import { queueAfterSteps } from "./after-steps";
import { orderBody } from "./delivery-store";
import { SaidEnds } from "./output-ends";
import { outputOverflow } from "./output-overflow";
import {
  bodiesOf,
  type InvocationKey,
  lockInvocations,
  type ReportedMove,
  type StepNews,
  saidEnds,
  writeMoves,
  writeSteps,
} from "./report-store";
import { noteStep, plain, withOutput } from "./step-news";
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

/**
 * What became of the news: the answer for the node, and whether the order has to be stopped after all: because it was
 * cancelled in the moment in which the node took it, or because it writes more than is kept.
 */
export type Recorded = { ack: Ack; cancelAfterAll: "cancelled" | "overflowed" | false };

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

const nacks = {
  unknown: { ok: false, code: "UnknownOrder", message: "This node has no such order.", retry: false },
  step: { ok: false, code: "UnknownStep", message: "The order has no such step.", retry: false },
  ended: { ok: false, code: "StreamEnded", message: "The stream ended before this.", retry: false },
  overflow: { ok: false, code: "OutputLimit", message: "As much output as is kept is stored.", retry: false },
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
  const usage = outputUsage(app.db.pool);
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
    await Promise.all([learn([...new Map(keys.map((key) => [keyOf(key), key])).values()]), usage.learn(batch, now)]);

    const answers: (Ack | undefined)[] = batch.map((news, index) => {
      const key = keys[index];
      const steps = key && known.get(keyOf(key));
      if (steps === undefined) return nacks.unknown;
      const beyond = [...news.steps, ...news.chunks].some(({ step, attempt }) => step >= steps || attempt > 100);
      return beyond ? nacks.step : undefined;
    });
    const overflows = new Map<number, string>();
    const ends = new SaidEnds();
    batch.forEach((news, index) => {
      const key = keys[index];
      if (answers[index] || !key) return;
      const overflow = outputOverflow(news, usage.of(news), app.config.outputLimits);
      if (overflow) overflows.set(index, overflow);
      if (overflow) answers[index] = nacks.overflow;
      else if (ends.hear({ ...key, ...news, isLast: news.event !== undefined && news.event.name !== "accept" }))
        answers[index] = nacks.ended;
    });
    return write({ batch, keys, answers, overflows, now });
  }

  async function write({ batch, keys, answers, overflows, now }: Batch): Promise<Recorded[]> {
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
    const isBeyond = new Set<number>();
    try {
      const eventful = [
        ...new Map(
          keys.flatMap((key, index) =>
            overflows.has(index) || (!answers[index] && (batch[index]?.event || batch[index]?.steps.length))
              ? [[keyOf(key), key] as const]
              : [],
          ),
        ).values(),
      ];
      // Together on their way, in this order; the rows are locked before anything is written.
      const [, locked, said, stored] = await together(client, () =>
        Promise.all([
          client.query("BEGIN"),
          eventful.length ? lockInvocations(client, eventful) : [],
          incoming.length ? saidEnds(client, stepsIn(incoming)) : [],
          storeChunks(client, prepared),
        ]),
      );
      if (said.length > 0) {
        const ends = new SaidEnds(said);
        for (const { index } of incoming) {
          const [key, news] = [keys[index], batch[index]];
          if (key && news && ends.isBeyond({ ...key, chunks: news.chunks })) isBeyond.add(index);
        }
      }
      if (isBeyond.size > 0) throw new BeyondTheEnd();
      const current = new Map(locked.map((row) => [keyOf(row), row]));
      stored.forEach((result, position) => {
        const source = incoming[position];
        if (source && !result.ok) answers[source.index] ??= gap(source.chunk.chunk, result.expected);
      });

      const touched = new Map<string, ReportedMove>();
      const steps = new Map<string, StepNews>();
      batch.forEach((news, index) => {
        const key = keys[index];
        const overflow = overflows.get(index);
        if (!key || (answers[index] && !overflow)) return;
        answers[index] ??= { ok: true };
        const row = current.get(keyOf(key));
        if (!row) return;
        const move = touched.get(keyOf(key)) ?? { ...row, endedAt: null, lastHeardAt: now };
        touched.set(keyOf(key), move);
        if (overflow) return void moveOn(move, { name: "fail", reason: "OutputLimit", message: overflow }, now);
        for (const event of news.steps) noteStep(steps, move, key, event, news.chunks, now);
        if (news.event && !moveOn(move, news.event, now)) {
          // Taken by the node after it had been cancelled here: the node has to hear of the cancel.
          if (news.event.name === "accept" && row.hasCancel && invocation.hasEnded(move.state)) late.add(index);
        }
      });
      moves = [...touched.values()];
      const changed = moves.filter((move) => move.state !== current.get(keyOf(move))?.state);
      const notices: Notice[] = batch.flatMap((news, index) => {
        if (overflows.has(index)) return [{ topic: "command", accountId: news.accountId, id: news.order }];
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
      await together(client, () =>
        Promise.all([
          writeMoves(client, moves),
          writeSteps(client, [...steps.values()]),
          queueAfterSteps(client, [...steps.values()]),
          noteOutput(client, withOutput(moves, [...steps.values()]), now),
          noteChanges(client, changed, now),
          announceWith(client, notices),
          client.query("COMMIT"),
        ]),
      );
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      if (!(error instanceof BeyondTheEnd)) throw error;
    } finally {
      client.release();
    }
    // An honest node never comes here: once more, without what lies beyond an end.
    if (isBeyond.size > 0)
      return write({
        batch,
        keys,
        answers: answers.map((ack, index) => (isBeyond.has(index) ? nacks.ended : ack)),
        overflows,
        now,
      });
    countUsage(batch, answers);
    const commands = new Map<string, { key: CommandKey; change: CommandChange }>();
    for (const { accountId, commandId, state, endedAt } of moves) {
      if (endedAt) app.metrics.reportedEnds.inc({ state });
      const id = `${accountId}/${commandId}`;
      const change = invocation.hasEnded(state) || commands.get(id)?.change === "ended" ? "ended" : "moved";
      commands.set(id, { key: { accountId, commandId }, change });
    }
    for (const { key, change } of commands.values()) app.commandChanged(key, change);
    return answers.map((ack, index) => ({
      ack: ack ?? nacks.unknown,
      cancelAfterAll: late.has(index) ? "cancelled" : overflows.has(index) ? "overflowed" : false,
    }));
  }

  function countUsage(batch: readonly NodeNews[], answers: readonly (Ack | undefined)[]): void {
    batch.forEach((news, index) => {
      const bytes = answers[index]?.ok ? news.chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0) : 0;
      if (bytes === 0) return;
      app.metrics.outputBytes.inc(bytes);
      usage
        .add(news, bytes)
        .catch((error: unknown) => app.log.warn({ err: error, nodeId: news.nodeId }, "a node's usage was not written"));
    });
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
/** A batch that is being written: what has an answer is refused already. */
type Batch = {
  batch: NodeNews[];
  keys: InvocationKey[];
  answers: (Ack | undefined)[];
  /** What writes more than is kept, with the sentence that its invocation ends with. */
  overflows: ReadonlyMap<number, string>;
  now: Date;
};

/** Ends a transaction that has stored output behind the end that its node had said. */
class BeyondTheEnd extends Error {}

/** The attempts at steps that chunks are of, each once. */
const stepsIn = (incoming: readonly { chunk: IncomingChunk }[]) => [
  ...new Map(
    incoming.map(({ chunk: { chunk, accountId, commandId, nodeId } }) => [
      `${accountId}/${commandId}/${nodeId}/${chunk.step}/${chunk.attempt}`,
      { accountId, commandId, nodeId, step: chunk.step, attempt: chunk.attempt },
    ]),
  ).values(),
];

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
