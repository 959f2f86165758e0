"use client";

import { Button } from "react-aria-components";
import { classNames } from "@/components/ui/class-names";
import { Tooltip } from "@/components/ui/tooltip";
import { type ConnectionState, useConnectionState } from "./live";

const words: Record<ConnectionState, { label: string; meaning: string; dot: string }> = {
  connecting: { label: "Connecting", meaning: "Connecting to the server.", dot: "border-2 border-bar-muted" },
  live: { label: "Live", meaning: "Changes appear as they happen.", dot: "bg-green-solid" },
  delayed: {
    label: "Delayed",
    meaning: "The server has not answered for 5 seconds. What you see may be old.",
    dot: "bg-amber-solid rotate-45 rounded-none!",
  },
  disconnected: {
    label: "Disconnected",
    meaning: "No connection to the server. Trying again; what you see may be old.",
    dot: "border-2 border-red-solid",
  },
};

/** Whether the screen is current, always in sight: a shape and a word, and on focus or hover what it means. */
export function ConnectionBadge() {
  const { label, meaning, dot } = words[useConnectionState()];
  return (
    <Tooltip text={meaning}>
      <Button
        aria-label={`Connection: ${label}`}
        className="inline-flex h-8 items-center gap-2 rounded-md px-2 text-sm whitespace-nowrap text-bar-muted hover:bg-bar-hover focus-visible:outline-bar-ink"
      >
        <span aria-hidden className={classNames("size-2 shrink-0 rounded-full", dot)} />
        <span role="status" className={classNames(label === "Live" && "max-sm:sr-only")}>
          {label}
        </span>
      </Button>
    </Tooltip>
  );
}
