"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { useSettled } from "@/components/console/use-settled";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ChangeView } from "./change-view";
import { accessQueries, type ChangeQuestion } from "./queries";

/** How long a change has to stay as it is before the server is asked about it, milliseconds. */
const pause = 300;

/** What {@link ChangePreview} takes. */
export type ChangePreviewProps = {
  /** Undefined while there is nothing that could be saved. */
  question: ChangeQuestion | undefined;
  /** What stands in the place of an answer then. */
  waiting: string;
};

/** Who would gain and lose what. What is shown is always the answer to this very change, never to an earlier one. */
export function ChangePreview({ question, waiting }: ChangePreviewProps) {
  const settled = useSettled(question ?? null, pause);
  const isSettled = JSON.stringify(settled) === JSON.stringify(question ?? null);
  const asked = isSettled && question !== undefined;
  const change = useQuery({ ...accessQueries.change(question ?? {}), enabled: asked });
  useLive("access", undefined, accessQueries.changes);

  if (question === undefined)
    return (
      <p role="status" className="text-muted">
        {waiting}
      </p>
    );
  if (asked && change.data)
    return (
      <ChangeView
        change={change.data}
        isAskedAgain={change.isFetching}
        onAskAgain={() => void change.refetch()}
        {...(change.isError && { error: messageOf(change.error) })}
      />
    );
  if (asked && change.isError)
    return (
      <Banner
        kind="error"
        title="It could not be worked out who gains and who loses."
        action={<Button onPress={() => void change.refetch()}>Try again</Button>}
      >
        {messageOf(change.error)}
      </Banner>
    );
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <p role="status" className="text-muted">
        Working out who gains and who loses…
      </p>
      <Skeleton width="70%" />
      <Skeleton width="45%" />
    </div>
  );
}
