"use client";

import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/components/console/console-error";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/use-now";
import type { LineCache } from "./line-cache";

/** What {@link StreamStatus} takes. */
export type StreamStatusProps = {
  cache: LineCache;
  /** Lines that came since following paused; undefined while it follows. */
  newLines: number | undefined;
  onEnd: () => void;
  /** The node's heartbeat, so that quiet differs from broken. */
  heartbeat: ReactNode;
};

const number = (value: number) => value.toLocaleString("en-US");
const lines = (count: number) => `${number(count)} ${count === 1 ? "line" : "lines"}`;

/** How much there is, when the last byte came, and how far behind the view is. */
export function StreamStatus({ cache, newLines, onEnd, heartbeat }: StreamStatusProps) {
  const { totals, error } = cache;
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3 py-1 text-sm text-muted">
      <span className="tabular">
        {lines(totals.lines)}, {sizeOf(totals.bytes)}
      </span>
      {totals.ended ? <span>Complete</span> : <Freshness lastStoredAt={totals.lastStoredAt} />}
      {heartbeat}
      {error !== undefined && <span className="text-red">{messageOf(error)} Trying again.</span>}
      <span className="flex-1" />
      {newLines !== undefined && newLines > 0 && !totals.ended && (
        <Button size="small" icon={ArrowDown} onPress={onEnd}>
          {`${number(newLines)} new ${newLines === 1 ? "line" : "lines"} — Jump to end`}
        </Button>
      )}
      {newLines !== undefined && (newLines === 0 || totals.ended) && (
        <Button size="small" kind="quiet" icon={ArrowDown} onPress={onEnd}>
          Jump to end
        </Button>
      )}
    </div>
  );
}

function Freshness({ lastStoredAt }: { lastStoredAt: number | undefined }) {
  const now = useNow();
  if (lastStoredAt === undefined) return <span>Nothing written yet</span>;
  if (!now) return null;
  return <span className="tabular">Last byte {agoOf(Math.max(0, now.getTime() - lastStoredAt))}</span>;
}

/** A length of time as people say it: "now", "3 s ago", "5 min ago". */
export function agoOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 1) return "now";
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ago`;
}

/** A number of bytes as people read it. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}
