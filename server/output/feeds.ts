import type { Application } from "../application";
import { readBytes } from "./read";
import { readState } from "./read-store";
import { type OutputStream, streamKey } from "./segments";

/**
 * What a follower is told: the bytes from `offset` on, and how far the stream is. A follower that is further behind
 * than `MAX_BEHIND_BYTES` gets no bytes but `skipTo`: it fetches what it wants of the range in between by itself, and is
 * told what comes from there on.
 */
export type OutputPush = {
  offset: number;
  bytes: Buffer;
  skipTo?: number;
  /** Bytes and newlines that are stored, and whether nothing more is to come. */
  end: number;
  newlines: number;
  ended: boolean;
};

/** What is further behind is fetched, not pushed. */
export const MAX_BEHIND_BYTES = 2 * 1024 * 1024;
const pushBytes = 256 * 1024;

/** A notice may be lost: followed streams are looked at this often without one. */
const lookMilliseconds = 2_000;

type Follower = { offset: number; push: (push: OutputPush) => Promise<void>; isBusy: boolean; knowsEnd: boolean };
type Feed = { stream: OutputStream; followers: Set<Follower>; isLooking: boolean; lookAgain: boolean };

/**
 * The streams that are followed in this process. A notice that a stream has grown leads to one read of it, shared by
 * all who follow at the same place; each gets the next range when it has taken the one before, so that nobody is
 * skipped and nobody waits for anybody else.
 */
export function outputFeeds({ db, log, notices }: Pick<Application, "db" | "log" | "notices">) {
  const feeds = new Map<string, Feed>();
  const byInvocation = new Map<string, Set<Feed>>();
  const invocationOf = ({ accountId, commandId, nodeId }: OutputStream) => `${accountId} ${commandId}/${nodeId}`;
  let timer: NodeJS.Timeout | undefined;
  let stopHearing: (() => void) | undefined;

  function watch(): void {
    timer ??= setInterval(() => feeds.forEach(look), lookMilliseconds);
    stopHearing ??= notices.hear((heard) => {
      for (const { topic, accountId, id } of heard) {
        if (topic === "output") byInvocation.get(`${accountId} ${id}`)?.forEach(look);
        // A step that ends without a last byte is news about its command only.
        if (topic === "command") {
          for (const feed of feeds.values())
            if (feed.stream.commandId === id && feed.stream.accountId === accountId) look(feed);
        }
      }
    });
  }

  function rest(): void {
    clearInterval(timer);
    timer = undefined;
    stopHearing?.();
    stopHearing = undefined;
  }

  function look(feed: Feed): void {
    if (feed.isLooking) feed.lookAgain = true;
    else void lookUntilQuiet(feed);
  }

  async function lookUntilQuiet(feed: Feed): Promise<void> {
    feed.isLooking = true;
    try {
      do {
        feed.lookAgain = false;
        await distribute(feed);
      } while (feed.lookAgain);
    } catch (error) {
      // The next look, in two seconds at the latest, tries again.
      log.warn({ err: error }, "followed output could not be read");
    } finally {
      feed.isLooking = false;
    }
  }

  async function distribute(feed: Feed): Promise<void> {
    const waiting = () => [...feed.followers].filter(({ isBusy }) => !isBusy);
    if (waiting().length === 0) return;
    const state = await readState(db.pool, feed.stream);
    if (!state) return;
    const { bytes: end, newlines, ended } = state;
    const told = { end, newlines, ended };
    for (const follower of waiting()) {
      if (end - follower.offset > MAX_BEHIND_BYTES)
        send(feed, follower, { ...told, offset: follower.offset, bytes: Buffer.alloc(0), skipTo: end }, end);
      else if (end <= follower.offset && ended && !follower.knowsEnd) {
        follower.knowsEnd = true;
        send(feed, follower, { ...told, offset: follower.offset, bytes: Buffer.alloc(0) }, follower.offset);
      }
    }
    // Those furthest behind first; whoever stands within what was read shares it.
    for (let behind = ready(waiting(), end); behind.length > 0; behind = ready(waiting(), end)) {
      const from = Math.min(...behind.map(({ offset }) => offset));
      const { bytes } = await readBytes(db.pool, feed.stream, from, Math.min(pushBytes, end - from));
      if (bytes.length === 0) return;
      for (const follower of behind) {
        const skip = follower.offset - from;
        if (!feed.followers.has(follower) || skip >= bytes.length) continue;
        const to = from + bytes.length;
        if (ended && to === end) follower.knowsEnd = true;
        send(feed, follower, { ...told, offset: follower.offset, bytes: bytes.subarray(skip) }, to);
      }
    }
  }

  const ready = (followers: Follower[], end: number) => followers.filter(({ offset }) => offset < end);

  function send(feed: Feed, follower: Follower, push: OutputPush, next: number): void {
    follower.isBusy = true;
    follower.offset = next;
    follower.push(push).then(
      () => {
        follower.isBusy = false;
        // There may be more already; when there is not, this look finds nothing and costs one small question.
        look(feed);
      },
      () => forget(feed, follower),
    );
  }

  function forget(feed: Feed, follower: Follower): void {
    feed.followers.delete(follower);
    if (feed.followers.size > 0) return;
    feeds.delete(streamKey(feed.stream));
    const siblings = byInvocation.get(invocationOf(feed.stream));
    siblings?.delete(feed);
    if (siblings?.size === 0) byInvocation.delete(invocationOf(feed.stream));
    if (feeds.size === 0) rest();
  }

  return {
    /**
     * Pushes a stream from `offset` on. `push` resolves when the follower has taken it; when it rejects, the follower
     * is let go. Returns how to stop.
     */
    follow(stream: OutputStream, offset: number, push: Follower["push"]): () => void {
      const key = streamKey(stream);
      let feed = feeds.get(key);
      if (!feed) {
        feed = { stream, followers: new Set(), isLooking: false, lookAgain: false };
        feeds.set(key, feed);
        const invocation = invocationOf(stream);
        byInvocation.set(invocation, (byInvocation.get(invocation) ?? new Set()).add(feed));
        watch();
      }
      const follower: Follower = { offset, push, isBusy: false, knowsEnd: false };
      feed.followers.add(follower);
      look(feed);
      const followed = feed;
      return () => forget(followed, follower);
    },
    /** How many streams are followed, for tests and metrics. */
    size: () => feeds.size,
  };
}
export type OutputFeeds = ReturnType<typeof outputFeeds>;
