"use client";

import { ConsoleFrame } from "./console-frame";
import { NotFoundScreen } from "./not-found-screen";
import { QueryProvider } from "./query-provider";

/** "Page not found" with the frame of the console around it. */
export function FramedNotFound() {
  return (
    <QueryProvider>
      <ConsoleFrame>
        <NotFoundScreen />
      </ConsoleFrame>
    </QueryProvider>
  );
}
