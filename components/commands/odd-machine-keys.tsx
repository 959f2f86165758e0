"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { nextOdd, type Oddity } from "./odd-machines";
import type { InvocationSummary } from "./queries";

/** What {@link OddMachineKeys} takes. */
export type OddMachineKeysProps = {
  all: readonly Pick<InvocationSummary, "InstanceId">[];
  odd: ReadonlyMap<string, Oddity>;
  /** The machine that is looked at; left out, it goes on from where it went last. */
  current?: string;
  onGo: (nodeId: string) => void;
};

/** The way to the next odd machine and the one before, by keys and by buttons, and how many there are. */
export function OddMachineKeys({ all, odd, current, onGo }: OddMachineKeysProps) {
  const last = useRef(current);
  const go = (direction: "next" | "previous") => {
    const order = all.map(({ InstanceId }) => InstanceId);
    const found = nextOdd(order, odd, current ?? last.current, direction);
    if (found === undefined) return;
    last.current = found;
    onGo(found);
  };
  const isOffered = odd.size > 0;
  useShortcut("]", "Go to the next odd machine", () => go("next"), isOffered);
  useShortcut("[", "Go to the odd machine before", () => go("previous"), isOffered);
  if (!isOffered) return null;
  const place = current === undefined ? -1 : [...odd.keys()].indexOf(current);
  const count = odd.size.toLocaleString("en-US");
  return (
    <div className="flex items-center gap-1 text-sm text-muted">
      <IconButton size="small" label="Previous odd machine ([)" icon={ChevronLeft} onPress={() => go("previous")} />
      <IconButton size="small" label="Next odd machine (])" icon={ChevronRight} onPress={() => go("next")} />
      <span className="tabular">
        {place === -1
          ? `${count} ${odd.size === 1 ? "machine is" : "machines are"} odd: no success, or another output than most`
          : `odd machine ${(place + 1).toLocaleString("en-US")} of ${count}`}
      </span>
    </div>
  );
}
