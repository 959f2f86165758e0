"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { LineCache } from "./line-cache";
import { type StreamAddress, serverSource } from "./server-source";

/** The lines of a stream, followed for as long as the component is mounted; it is drawn anew when they change. */
export function useLineCache({ commandId, nodeId, step, attempt, stream }: StreamAddress): LineCache {
  const cache = useMemo(
    () => new LineCache(serverSource({ commandId, nodeId, step, attempt, stream })),
    [commandId, nodeId, step, attempt, stream],
  );
  useEffect(() => {
    // Until the server answers it is asked again: a page that was opened during a restart fills by itself.
    const open = () => void cache.open();
    open();
    const again = setInterval(() => !cache.isReady && open(), 3_000);
    return () => {
      clearInterval(again);
      cache.close();
    };
  }, [cache]);
  useSyncExternalStore(
    cache.subscribe,
    () => cache.version,
    () => 0,
  );
  return cache;
}
