"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConsoleError, messageOf } from "@/components/console/console-error";
import { ConfirmDialog } from "@/components/ui/dialog";
import { lockOutOf } from "./change-words";
import { accessQueries, type ChangeQuestion } from "./queries";

/** What saving would refuse as well, with the field: that is where it belongs. */
const isAboutInput = (error: Error) =>
  error instanceof ConsoleError && (error.code === "ValidationException" || error.code === "PolicyNotFound");

type Warning = { title: string; text: string; isCertain: boolean; proceed: () => void };

/**
 * Nobody takes their own right to change access away unawares: the server is asked first, and whoever would lose it, or
 * cannot be told whether they would, has to confirm.
 *
 * @param typed what has to be typed then
 */
export function useSaveGuard(
  typed: string,
  confirmLabel: string,
): { ask: (question: ChangeQuestion, proceed: () => void) => void; isAsking: boolean; dialog: ReactNode } {
  const client = useQueryClient();
  const [warning, setWarning] = useState<Warning>();
  const asking = useMutation({
    mutationFn: (question: ChangeQuestion) => client.fetchQuery(accessQueries.change(question)),
  });
  return {
    ask: (question, proceed) =>
      asking.mutate(question, {
        onSuccess: (change) => {
          const lockOut = lockOutOf(change);
          if (lockOut) setWarning({ ...lockOut, isCertain: true, proceed });
          else proceed();
        },
        onError: (error) => {
          if (isAboutInput(error)) return proceed();
          setWarning({
            title: "It is not known whether you keep the right to change access.",
            text: `What the policy changes could not be worked out: ${messageOf(error)}`,
            isCertain: false,
            proceed,
          });
        },
      }),
    isAsking: asking.isPending,
    dialog: warning && (
      <ConfirmDialog
        title={warning.title}
        isOpen
        onOpenChange={() => setWarning(undefined)}
        kind="danger"
        confirmLabel={confirmLabel}
        {...(warning.isCertain && { typed })}
        onConfirm={() => {
          setWarning(undefined);
          warning.proceed();
        }}
      >
        <p>{warning.text}</p>
      </ConfirmDialog>
    ),
  };
}
