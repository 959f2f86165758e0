"use client";

import { useSyncExternalStore } from "react";

/** How long a piece of code that did not come is waited for before it is asked for again, milliseconds. */
const firstWait = 500;
const longestWait = 5_000;

let isOutdated = false;
const listeners = new Set<() => void>();

/**
 * Loads a piece of the console's code that is not needed before somebody asks for it. The server may be away just then,
 * as it is while it restarts: the piece is asked for until it comes, so that no page is lost for a dialog. Where the
 * server answers and does not have it, the page is from before an update: that is told (see {@link useIsOutdated}), and
 * the piece never comes.
 *
 * Errors: what the piece itself throws while it is evaluated.
 */
export async function onDemand<Piece>(load: () => Promise<Piece>): Promise<Piece> {
  let didAnswer = false;
  for (let wait = firstWait; ; wait = Math.min(2 * wait, longestWait)) {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof Error && error.name === "ChunkLoadError")) throw error;
    }
    if (didAnswer) {
      isOutdated = true;
      for (const tell of listeners) tell();
      return new Promise(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
    didAnswer = await fetch("/healthz", { cache: "no-store" }).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** Whether the server has another version of the console than the page that is open. */
export const useIsOutdated = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => isOutdated,
    () => false,
  );
