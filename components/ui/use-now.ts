"use client";

import { useSyncExternalStore } from "react";
import { currentTime, onTick } from "./ticking-clock";

/**
 * The present time, drawn anew once a second from the page's one clock; null on the server and during hydration.
 * For words such as "last byte 3 s ago"; a plain moment is shown by Time.
 */
export function useNow(): Date | null {
  return useSyncExternalStore(onTick, currentTime, () => null);
}
