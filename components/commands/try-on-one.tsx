"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ComboBoxOnDemand } from "@/components/ui/choices-on-demand";
import type { Plan } from "./use-plan";

/** What {@link TryOnOne} takes. */
export type TryOnOneProps = {
  plan: Plan;
  isDisabled: boolean;
  isPending: boolean;
  onTry: (nodeId: string) => void;
};

/** Sends the plan to one of its machines first: an online one, unless another is chosen. */
export function TryOnOne({ plan, isDisabled, isPending, onTry }: TryOnOneProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const fitting = plan.preview?.Nodes.filter(({ IsSupported }) => IsSupported) ?? [];
  if (fitting.length < 2) return null;
  const offered = fitting.find(({ PingStatus }) => PingStatus === "Online") ?? fitting[0];
  const nodeId = fitting.some(({ InstanceId }) => InstanceId === chosen) ? chosen : (offered?.InstanceId ?? null);
  return (
    <div className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <ComboBoxOnDemand
          // It keeps the list that it was given first; another text to run is no reason to close it under a hand.
          key={fitting.map(({ InstanceId }) => InstanceId).join(" ")}
          label="Machine to try it on"
          options={fitting.map(({ InstanceId, Name, PingStatus }) => ({
            id: InstanceId,
            label: Name || InstanceId,
            description: PingStatus === "Online" ? InstanceId : `${InstanceId}, not connected`,
          }))}
          value={nodeId}
          onChange={setChosen}
        />
      </div>
      <Button isDisabled={isDisabled || nodeId === null} isPending={isPending} onPress={() => nodeId && onTry(nodeId)}>
        Try on one
      </Button>
    </div>
  );
}
