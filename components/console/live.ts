"use client";

import { type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { io, Socket } from "socket.io-client";
import { isRecord } from "./is-record";

/** What can be watched: everything of a kind in the account, or one thing by its id. */
type Topic =
  | "command"
  | "node"
  | "node-group"
  | "activation"
  | "association"
  | "compliance"
  | "document"
  | "parameter"
  | "access"
  | "audit"
  | "account";

/**
 * How current the screen is. `live`: changes arrive as they happen; `delayed`: the server has not answered for more
 * than five seconds; `disconnected`: there is no connection, and the screen asks for itself every few seconds.
 */
export type ConnectionState = "connecting" | "live" | "delayed" | "disconnected";

/** The notices in a message of the server; what is no notice is none. */
const readNotices = (received: unknown) =>
  (Array.isArray(received) ? received : []).filter(
    (notice): notice is { topic: string; id: string } =>
      isRecord(notice) && typeof notice["topic"] === "string" && typeof notice["id"] === "string",
  );

/** At most one refetch of a query in this time, however many notices come, unless it says otherwise; milliseconds. */
const burst = 250;
/** How often the server is asked for a sign of life, and how long it may take, milliseconds. */
const beat = 2_500;
const patience = 5_000;
/** Notices may be lost, so what is on screen is looked at again this often, milliseconds. */
const lookAgain = { live: 60_000, disconnected: 5_000 } as const;

type Watch = { topic: Topic; id: string | undefined; queryKey: QueryKey; client: QueryClient; pause: number };

const watches = new Set<Watch>();
const endListeners = new Set<() => void>();
const listeners = new Set<() => void>();
let state: ConnectionState = "connecting";
let connection: Promise<Socket> | undefined;
let opened: Socket | undefined;

/**
 * The one connection of this tab to the server's namespace `/console`, opened on first use. Its code is loaded when the
 * page has been drawn: everything on it is asked for once without it.
 */
export function socket(): Promise<Socket> {
  connection ??= load();
  return connection;
}

async function load(): Promise<Socket> {
  for (;;) {
    try {
      opened = open((await import("socket.io-client")).io);
      return opened;
    } catch {
      // The server is away, and its code with it.
      change("disconnected");
      await new Promise((resolve) => setTimeout(resolve, lookAgain.disconnected));
    }
  }
}

function open(connect: typeof io): Socket {
  // The cookie authenticates; no polling, because the server speaks WebSocket only.
  const opened = connect("/console", {
    transports: ["websocket"],
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
  });
  let wasConnected = false;
  opened.on("connect", () => {
    change("live");
    for (const room of new Set([...watches].map(roomOf)))
      opened.emit("watch", JSON.parse(room), () => {
        for (const watch of watches) if (roomOf(watch) === room) touch(watch);
      });
    // What changed while nobody listened is not told afterwards.
    if (wasConnected)
      for (const client of new Set([...watches].map((watch) => watch.client))) void client.invalidateQueries();
    wasConnected = true;
  });
  opened.on("disconnect", () => change("disconnected"));
  opened.on("connect_error", () => change("disconnected"));
  opened.on("notices", (received: unknown) => {
    const notices = readNotices(received);
    for (const watch of watches) {
      if (notices.some(({ topic, id }) => topic === watch.topic && (watch.id === undefined || watch.id === id)))
        touch(watch);
    }
  });
  // The session is over, or works in another account: whoever shows it asks again who this is.
  opened.on("ended", () => {
    for (const tell of endListeners) tell();
  });
  let lastLook = Date.now();
  setInterval(() => {
    if (opened.connected) {
      const late = setTimeout(() => opened.connected && change("delayed"), patience);
      // Asking again for what is watched already changes nothing, and the answer is the sign of life.
      const [first] = watches;
      opened.emit("watch", first ? JSON.parse(roomOf(first)) : { topic: "command" }, () => {
        clearTimeout(late);
        if (opened.connected) change("live");
      });
    }
    const due = lookAgain[opened.connected ? "live" : "disconnected"];
    if (Date.now() - lastLook < due || document.hidden) return;
    lastLook = Date.now();
    for (const watch of watches) touch(watch);
  }, beat);
  return opened;
}

function change(next: ConnectionState) {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

const roomOf = ({ topic, id }: Watch) => JSON.stringify(id === undefined ? { topic } : { topic, id });

const pending = new Map<string, { timer: ReturnType<typeof setTimeout>; again: boolean }>();

/** Marks a query stale at once, then at most once in each burst: the last notice of a burst is never swallowed. */
function touch({ queryKey, client, pause }: Pick<Watch, "queryKey" | "client" | "pause">) {
  const key = JSON.stringify(queryKey);
  const waiting = pending.get(key);
  if (waiting) {
    waiting.again = true;
    return;
  }
  // A question under way may be answered from before the notice. It is not cut off, or a busy server would never get to
  // answer, but asked once more afterwards.
  const isUnderWay = client.isFetching({ queryKey }) > 0;
  if (!isUnderWay) void client.invalidateQueries({ queryKey });
  const entry = {
    again: isUnderWay,
    timer: setTimeout(() => {
      pending.delete(key);
      if (entry.again) touch({ queryKey, client, pause });
    }, pause),
  };
  pending.set(key, entry);
}

/**
 * Keeps queries current: whenever the server says that something of this topic (or this one thing) changed, every
 * query whose key begins with `queryKey` is asked again.
 *
 * @param pause at most one question in this time, milliseconds; longer where the answer costs the server much
 */
export function useLive(topic: Topic, id: string | undefined, queryKey: QueryKey, pause = burst): void {
  const client = useQueryClient();
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    void socket();
    const watch: Watch = { topic, id, queryKey: JSON.parse(key), client, pause };
    const room = roomOf(watch);
    watches.add(watch);
    // What changed between the question, asked before or while the page opened, and the watch is told by nobody: it is
    // asked once more as soon as changes are told. Watching what is watched already changes nothing.
    if (opened?.connected) opened.emit("watch", JSON.parse(room), () => watches.has(watch) && touch(watch));
    return () => {
      watches.delete(watch);
      if (![...watches].some((other) => roomOf(other) === room) && opened?.connected)
        opened.emit("unwatch", JSON.parse(room));
    };
  }, [topic, id, key, client, pause]);
}

/** Hears that the server has put this window out, because its session ended or went to another account. */
export function useSessionEnd(tell: () => void): void {
  useEffect(() => {
    endListeners.add(tell);
    return () => void endListeners.delete(tell);
  }, [tell]);
}

/** How current the screen is, for the top bar. */
export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(
    (listener) => {
      void socket();
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => state,
    () => "connecting",
  );
}
