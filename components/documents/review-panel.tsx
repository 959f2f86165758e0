"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay, useSession } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
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
  const history = useQuery(documentQueries.reviews(name, version));
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
      isFlush
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
      <ResourceTable
        label="Review history"
        isFlush
        query={history}
        rows={(data) => data.map((entry, index) => ({ ...entry, key: String(index) }))}
        rowKey={({ key }) => key}
        columns={[
          {
            id: "ReviewStatus",
            header: "State",
            width: 150,
            cell: ({ ReviewStatus }) => <ReviewBadge state={ReviewStatus} />,
          },
          { id: "Reviewer", header: "By", width: 160, cell: ({ Reviewer }) => Reviewer },
          {
            id: "CreateTime",
            header: "When",
            width: 160,
            cell: ({ CreateTime }) => <Time value={new Date(CreateTime)} />,
          },
          {
            id: "Comment",
            header: "Comment",
            minWidth: 240,
            grow: 1,
            cell: ({ Comment, CreateTime, UpdatedTime }) => (
              <>
                {Comment?.[0]?.Content ?? "-"}
                {UpdatedTime !== CreateTime && <span className="ml-2 text-sm text-muted">changed later</span>}
              </>
            ),
          },
        ]}
        empty={{ title: "Nobody has been asked to look at this version" }}
      />
      {act && (
        <ReviewDialog name={name} version={version} act={act} label={labels[act]} onClose={() => setAct(undefined)} />
      )}
    </Panel>
  );
}
