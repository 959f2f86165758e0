"use client";

import { FaultScreen } from "@/components/console/fault-screen";

/** A page that failed to draw; the frame around it stays usable. */
export default function ConsoleFault({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <FaultScreen error={error} onRetry={reset} />;
}
