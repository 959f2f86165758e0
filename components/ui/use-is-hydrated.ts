"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and while its page comes to life in the browser, true from then on: for what the server cannot or should not draw. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
