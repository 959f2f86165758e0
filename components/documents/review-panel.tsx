"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { useMay, useSession } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { documentQueries } from "./queries";
import { ReviewBadge } from "./review-badge";
import { type ReviewAct, ReviewDialog } from "./review-dialog";
import type { ReviewState } from "./review-words";

/** What {@link ReviewPanel} takes. */
export type ReviewPanelProps = {
  name: string;
  version: string;
  state: ReviewState;
  /** Principal. */
  author: string | undefined;
};

/** What can be done about a review that is in this state, in the order of the buttons. */
const acts: Record<ReviewState, readonly ReviewAct[]> = {
  NOT_REVIEWED: ["SendForReview"],
  PENDING: ["UpdateReview", "Reject", "Approve"],
  APPROVED: ["UpdateReview", "Reject"],
  REJECTED: ["UpdateReview", "SendForReview"],
};
const labels: Record<ReviewAct, string> = {
  SendForReview: "Send for review",
  UpdateReview: "Comment",
  Approve: "Approve",
  Reject: "Reject",
};

/** The review of one version: where it is, what was said and decided, and what comes next. */
export function ReviewPanel({ name, version, state, author }: ReviewPanelProps) {
  const may = useMay()("UpdateDocumentMetadata");
  const person = useSession()?.UserName;
  const [act, setAct] = useState<ReviewAct>();
  const isOwn = person !== undefined && author === `user/${person}`;
  const isBarred = (each: ReviewAct) => isOwn && (each === "Approve" || each === "Reject");
  return (
    <Panel
      title={`Review of version ${version}`}
      description={
        isOwn && state === "PENDING"
          ? "You wrote this version: somebody else has to approve or reject it."
          : "Whether somebody else than its author has looked at it. It holds nothing back: any version can be run."
      }
      actions={
        <>
          <ReviewBadge state={state} isPill />
          {may &&
            acts[state].map((each) => (
              <Button
                key={each}
                kind={each === "Approve" ? "primary" : "normal"}
                isDisabled={isBarred(each)}
                onPress={() => setAct(each)}
              >
                {labels[each]}
              </Button>
            ))}
        </>
      }
    >
      <History name={name} version={version} />
      {act && (
        <ReviewDialog name={name} version={version} act={act} label={labels[act]} onClose={() => setAct(undefined)} />
      )}
    </Panel>
  );
}

/** What was said and decided, newest first. Comments are long: they are read whole, not in a column. */
function History({ name, version }: { name: string; version: string }) {
  const history = useQuery(documentQueries.reviews(name, version));
  if (history.isError) return <Banner kind="error">{messageOf(history.error)}</Banner>;
  if (history.data === undefined) return <Skeleton width="60%" />;
  if (history.data.length === 0) return <p className="text-muted">Nobody has been asked to look at this version.</p>;
  return (
    <ol aria-label="Review history" className="flex flex-col gap-3">
      {history.data.map(({ ReviewStatus, Reviewer, CreateTime, UpdatedTime, Comment }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own, and only grow in front.
        <li key={history.data.length - index} className="flex flex-col gap-0.5">
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <ReviewBadge state={ReviewStatus} />
            <span className="min-w-0 break-all">{Reviewer}</span>
            <span className="text-sm text-muted">
              <Time value={new Date(CreateTime)} />
              {UpdatedTime !== CreateTime && ", comment changed later"}
            </span>
          </span>
          {Comment?.[0]?.Content && <p className="break-words whitespace-pre-wrap">{Comment[0].Content}</p>}
        </li>
      ))}
    </ol>
  );
}
