"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { type PlanChange, planChangesOf } from "./plan-words";
import { type CommandRequest, useSendCommand } from "./queries";
import type { Plan } from "./use-plan";

/** A plan that was refused because it does not hold any more, and what has moved. */
export type PlanRefusal = {
  changes: readonly PlanChange[];
  message: string;
  /** Whether the plan as it is now is on screen: only then can it be run. */
  isShown: boolean;
};

/**
 * Sends what is on screen and nothing else: the request with the hash of the plan that is shown. When that does not hold
 * any more, the new plan is looked up, and can be sent once it is shown.
 *
 * @param typedCount the number of machines as it was typed for a guard, empty where none asks
 * @param onSent is told the new command's id
 */
export function usePlannedSend(
  request: CommandRequest | undefined,
  { preview, count }: Pick<Plan, "preview" | "count">,
  typedCount: string,
  onSent: (commandId: string) => void,
) {
  const client = useQueryClient();
  const send = useSendCommand();
  const [refused, setRefused] = useState<PlanRefusal & { of: string }>();
  const asked = JSON.stringify(request ?? null);
  // A form that was changed since is about something else.
  const refusal = refused?.of === asked ? refused : undefined;

  const sendPlan = (tryOn?: string) => {
    if (!request || !preview) return;
    const { PlanHash, Plan, Guards } = preview;
    // Compared with what is on screen before the button works; sent, it is compared with what is there.
    const isCounted = tryOn === undefined && Guards.some(({ NeedsCount }) => NeedsCount) && typedCount !== "";
    send.mutate(
      {
        ...request,
        PlanHash,
        Plan,
        ...(tryOn !== undefined && { TryOnInstanceId: tryOn }),
        ...(isCounted && { ConfirmedTargetCount: count }),
      },
      {
        onSuccess: ({ CommandId }) => onSent(CommandId),
        onError: (error) => {
          const changes = planChangesOf(error);
          if (!changes) return setRefused(undefined);
          setRefused({ changes, message: messageOf(error), of: asked, isShown: false });
          void client
            .invalidateQueries({ queryKey: ["preview"] })
            .then(() => setRefused((now) => now && { ...now, isShown: true }));
        },
      },
    );
  };
  return { send, refusal, sendPlan };
}
