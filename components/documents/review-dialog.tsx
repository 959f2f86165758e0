"use client";

import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { ConfirmDialog } from "@/components/ui/dialog";
import { TextArea } from "@/components/ui/text-area";
import { toast } from "@/components/ui/toast";
import { useReview } from "./queries";

/** What somebody does about a review. */
export type ReviewAct = "SendForReview" | "UpdateReview" | "Approve" | "Reject";

/** What {@link ReviewDialog} takes. */
export type ReviewDialogProps = {
  name: string;
  version: string;
  act: ReviewAct;
  label: string;
  onClose: () => void;
};

const texts: Record<ReviewAct, { explanation: string; done: string }> = {
  SendForReview: {
    explanation:
      "Whoever may change this document can then approve or reject it. A version that is in review now gives way.",
    done: "was sent for review.",
  },
  UpdateReview: {
    explanation: "Your last comment is replaced if nothing has happened since.",
    done: "has your comment.",
  },
  Approve: {
    explanation: "It becomes the approved version; the one that was before is rejected.",
    done: "is approved.",
  },
  Reject: { explanation: "It can be sent for review again.", done: "is rejected." },
};
const titleOf = (act: ReviewAct, version: string) =>
  act === "SendForReview"
    ? `Send version ${version} for review?`
    : act === "UpdateReview"
      ? `Comment on the review of version ${version}`
      : `${act} version ${version}?`;

/** Asks for a comment, and does one step of a version's review. */
export function ReviewDialog({ name, version, act, label, onClose }: ReviewDialogProps) {
  const review = useReview();
  const [comment, setComment] = useState("");
  const request = {
    Name: name,
    DocumentVersion: version,
    DocumentReviews: {
      Action: act,
      ...(comment.trim() && { Comment: [{ Type: "Comment" as const, Content: comment }] }),
    },
  };
  const problem = problemAt(review.error, "DocumentReviews", "Comment");
  const { explanation, done } = texts[act];
  return (
    <ConfirmDialog
      extra={<CopyAs calls={[{ operation: "UpdateDocumentMetadata", input: request }]} />}
      title={titleOf(act, version)}
      isOpen
      onOpenChange={onClose}
      kind={act === "Reject" ? "danger" : "primary"}
      confirmLabel={label}
      isPending={review.isPending}
      error={review.isError && problem === undefined ? messageOf(review.error) : undefined}
      onConfirm={() =>
        review.mutate(request, {
          onSuccess: () => {
            toast({ family: "green", title: `Version ${version} of ${name} ${done}` });
            onClose();
          },
        })
      }
    >
      <div className="flex flex-col gap-3">
        <p>{explanation}</p>
        <TextArea
          label="Comment"
          isOptional={act !== "UpdateReview"}
          isRequired={act === "UpdateReview"}
          help="1,024 characters at most."
          maxLength={1024}
          rows={3}
          autoFocus
          value={comment}
          onChange={setComment}
          error={problem}
        />
      </div>
    </ConfirmDialog>
  );
}
