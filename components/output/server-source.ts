import * as z from "zod";
import { call, signInAddress } from "@/components/console/call";
import { toConsoleError, unreachable } from "@/components/console/console-error";
import { socket } from "@/components/console/live";
import type { OutputBytes, OutputNews, OutputSource } from "./source";

/** Which stream of which attempt at which step of a command on a node. */
export type StreamAddress = {
  commandId: string;
  nodeId: string;
  step: number;
  attempt: number;
  stream: "stdout" | "stderr";
};

/** What the browser's socket gives for binary members. */
const Bytes = z.union([
  z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)),
  z.instanceof(Uint8Array),
]);
const Push = z.object({
  follow: z.string(),
  offset: z.int(),
  bytes: Bytes,
  skipTo: z.int().optional(),
  end: z.int(),
  newlines: z.int(),
  ended: z.boolean(),
});
const FollowAnswer = z.object({ ok: z.boolean(), message: z.string().optional() });

/** A following that the server refused, or that went silent, is asked for again after this, milliseconds. */
const followAgain = 2_000;
/** While a stream is followed but the server says nothing, it is asked for again this often: a following may be lost. */
const followAnew = 25_000;

let followings = 0;

/** One stream, had from the server by ranges and by the console's socket. */
export function serverSource({ commandId, nodeId, step, attempt, stream }: StreamAddress): OutputSource {
  const address = `/output/${commandId}/${nodeId}/${step}/${attempt}/${stream}`;
  const which = { CommandId: commandId, InstanceId: nodeId, Step: step, Attempt: attempt, Stream: stream };

  async function range(query: string, signal?: AbortSignal): Promise<OutputBytes> {
    const response = await fetch(`${address}?${query}`, { credentials: "same-origin", signal }).catch(
      (error: unknown) => {
        throw signal?.aborted ? error : unreachable();
      },
    );
    if (response.status === 401) window.location.assign(signInAddress());
    if (!response.ok) {
      const body: unknown = await response.json().catch(() => undefined);
      throw toConsoleError(response.status, body, response.headers.get("x-request-id") ?? undefined);
    }
    const header = (name: string) => Number(response.headers.get(name) ?? 0);
    return {
      offset: header("x-offset"),
      firstLine: header("x-first-line"),
      bytes: new Uint8Array(await response.arrayBuffer()),
      cut: header("x-cut") === 1,
      totals: {
        bytes: header("x-total-bytes"),
        lines: header("x-total-lines"),
        ended: header("x-ended") === 1,
        lastStoredAt: header("x-last-stored-at") || undefined,
      },
    };
  }

  return {
    totals: async (signal) => (await range("from=0&to=0", signal)).totals,
    lines: (line, count, signal) => range(`line=${line}&lines=${count}`, signal),
    bytes: (from, to) => range(`from=${from}&to=${to}`),
    follow: (offset, hear) => follow(which, offset, hear),
    async search({ text, isCaseSensitive, line, direction }, signal) {
      const found = await call(
        "SearchOutput",
        {
          ...which,
          Query: text,
          CaseSensitive: isCaseSensitive,
          FromLine: line,
          Direction: direction === "forward" ? "Forward" : "Backward",
          Limit: 1,
        },
        { signal },
      );
      return {
        count: found.Count,
        isComplete: found.Complete,
        firstIndex: found.FirstIndex,
        lines: found.Lines.map(({ Line, Matches }) => ({ line: Line, matches: Matches })),
      };
    },
    downloadUrl: `${address}?download=1`,
  };
}

function follow(which: object, offset: () => number, hear: (news: OutputNews) => Promise<void>): () => void {
  const connection = socket();
  const name = `viewer-${++followings}`;
  let isStopped = false;
  let heardAt = Date.now();
  // One push after the other, whatever the socket does.
  let last = Promise.resolve();

  const ask = () => {
    if (isStopped || !connection.connected) return;
    heardAt = Date.now();
    connection.emit("output:follow", { ...which, Follow: name, FromOffset: offset() }, (answer: unknown) => {
      const parsed = FollowAnswer.safeParse(answer);
      if (!isStopped && !(parsed.success && parsed.data.ok)) setTimeout(ask, followAgain);
    });
  };
  const onOutput = (message: unknown, taken?: unknown) => {
    const push = Push.safeParse(message);
    if (!push.success || push.data.follow !== name || isStopped) return;
    heardAt = Date.now();
    last = last
      .then(() => hear(push.data))
      .then(
        () => typeof taken === "function" && taken(),
        // What could not be put in its place is asked for again, from where it is missing.
        () => setTimeout(ask, followAgain),
      )
      .then(() => undefined);
  };
  const watchdog = setInterval(() => Date.now() - heardAt > followAnew && ask(), followAgain);
  connection.on("connect", ask);
  connection.on("output", onOutput);
  ask();
  return () => {
    isStopped = true;
    clearInterval(watchdog);
    connection.off("connect", ask);
    connection.off("output", onOutput);
    if (connection.connected) connection.emit("output:unfollow", { Follow: name });
  };
}
