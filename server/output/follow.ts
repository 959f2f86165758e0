import * as z from "zod";
import { throttled } from "@/core/errors";
import type { Application } from "../application";
import type { ConsoleConnection } from "../gateway/console-connection";
import { perform } from "../operation";
import { type OutputFeeds, outputFeeds } from "./feeds";
import { getOutput } from "./get-output";
import { streamInput, streamOf } from "./output-input";

/** How many streams one window may follow at once. */
const followLimit = 8;

const FollowId = z.string().min(1).max(64);

/** What a window sends to follow a stream: from which byte on, and a name of its own for this following. */
export const FollowOutput = z.strictObject({
  ...streamInput,
  Follow: FollowId,
  FromOffset: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
});

/** What a window sends when it has seen enough. */
export const UnfollowOutput = z.strictObject({ Follow: FollowId });

/** How long a window may take to acknowledge a push before it is let go; it follows again when it is back. */
const pushMilliseconds = 30_000;

const feedsOfApplications = new WeakMap<Application, OutputFeeds>();
const followsOfWindows = new WeakMap<ConsoleConnection, Map<string, () => void>>();

function feedsOf(app: Application): OutputFeeds {
  let feeds = feedsOfApplications.get(app);
  if (!feeds) feedsOfApplications.set(app, (feeds = outputFeeds(app)));
  return feeds;
}

/**
 * Begins to push a stream to a window as `output` events, each of which the window acknowledges before it gets the next.
 *
 * Errors: as GetOutput, which decides who may; ThrottlingException.
 */
export async function followOutput(
  { Follow, FromOffset, ...which }: z.output<typeof FollowOutput>,
  connection: ConsoleConnection,
): Promise<void> {
  const { app, caller, socket } = connection;
  await perform(app, getOutput, { ...which, MaxBytes: 0 }, caller);
  let follows = followsOfWindows.get(connection);
  if (!follows) followsOfWindows.set(connection, (follows = new Map()));
  follows.get(Follow)?.();
  if (follows.size >= followLimit) throw throttled(`One window follows at most ${followLimit} streams.`);

  const stop = feedsOf(app).follow(streamOf(which, caller), FromOffset, async (push) => {
    await socket.timeout(pushMilliseconds).emitWithAck("output", { follow: Follow, ...push });
  });
  const forget = connection.onClose(stop);
  follows.set(Follow, () => {
    follows.delete(Follow);
    forget();
    stop();
  });
}

/** Ends a following; harmless when there is none. */
export function unfollowOutput({ Follow }: z.output<typeof UnfollowOutput>, connection: ConsoleConnection): void {
  followsOfWindows.get(connection)?.get(Follow)?.();
}
