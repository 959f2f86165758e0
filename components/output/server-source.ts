import { call, signInAddress } from "@/components/console/call";
import { toConsoleError, unreachable } from "@/components/console/console-error";
import { isRecord } from "@/components/console/is-record";
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

/** What the browser's socket gives for binary members, as bytes. */
const bytesOf = (value: unknown) =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : value instanceof Uint8Array ? value : undefined;

/** A piece of a stream as the server pushes it; undefined for anything else. */
function readPush(message: unknown): (OutputNews & { follow: string }) | undefined {
  if (!isRecord(message)) return undefined;
  const { follow, offset, skipTo, end, newlines, ended } = message;
  const bytes = bytesOf(message["bytes"]);
  return typeof follow === "string" &&
    typeof offset === "number" &&
    bytes !== undefined &&
    (skipTo === undefined || typeof skipTo === "number") &&
    typeof end === "number" &&
    typeof newlines === "number" &&
    typeof ended === "boolean"
    ? { follow, offset, bytes, ...(skipTo !== undefined && { skipTo }), end, newlines, ended }
    : undefined;
}

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
  let isStopped = false;
  let stop = () => {};
  void socket().then((connection) => {
    if (!isStopped) stop = followOn(connection, which, offset, hear);
  });
  return () => {
    isStopped = true;
    stop();
  };
}

function followOn(
  connection: Awaited<ReturnType<typeof socket>>,
  which: object,
  offset: () => number,
  hear: (news: OutputNews) => Promise<void>,
): () => void {
  const name = `viewer-${++followings}`;
  let isStopped = false;
  let heardAt = Date.now();
  // One push after the other, whatever the socket does.
  let last = Promise.resolve();

  const ask = () => {
    if (isStopped || !connection.connected) return;
    heardAt = Date.now();
    connection.emit("output:follow", { ...which, Follow: name, FromOffset: offset() }, (answer: unknown) => {
      if (!isStopped && !(isRecord(answer) && answer["ok"] === true)) setTimeout(ask, followAgain);
    });
  };
  const onOutput = (message: unknown, taken?: unknown) => {
    const push = readPush(message);
    if (push?.follow !== name || isStopped) return;
    heardAt = Date.now();
    last = last
      .then(() => hear(push))
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
