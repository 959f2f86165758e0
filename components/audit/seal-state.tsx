"use client";

import { Lock, LockOpen } from "lucide-react";
import { StatusBadge } from "@/components/ui/status-badge";
import type { AuditSeal } from "./queries";

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" });

/** A moment of today by its time of day, an earlier one with its date. */
function when(at: Date, now: Date): string {
  return day.format(at) === day.format(now) ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`;
}

/** More lines than this wait only when nothing seals them. */
const manyWaiting = 1_000;

/** How far the lines are sealed, in words: "Sealed up to 14:02:11; 2 lines wait". */
export function SealState({ seal }: { seal: AuditSeal }) {
  const waiting =
    seal.Waiting === 0
      ? ""
      : `; ${seal.Waiting.toLocaleString("en-US")} ${seal.Waiting === 1 ? "line waits" : "lines wait"}`;
  if (!seal.At)
    return (
      <StatusBadge family="grey" icon={LockOpen}>
        Nothing is sealed yet{waiting}
      </StatusBadge>
    );
  return (
    <StatusBadge family={seal.Waiting > manyWaiting ? "amber" : "green"} icon={Lock}>
      Sealed up to {when(new Date(seal.At), new Date())}
      {waiting}
    </StatusBadge>
  );
}
