"use client";

import { useId, useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
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
  const formId = useId();
  return (
    <Dialog
      title={titleOf(act, version)}
      size="small"
      isOpen
      onOpenChange={onClose}
      isDismissable={!review.isPending}
      footer={
        <>
          <Button onPress={onClose} isDisabled={review.isPending}>
            Cancel
          </Button>
          <Button
            type="submit"
            form={formId}
            kind={act === "Reject" ? "danger" : "primary"}
            isPending={review.isPending}
          >
            {label}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (review.isPending) return;
          review.mutate(request, {
            onSuccess: () => {
              toast({ family: "green", title: `Version ${version} of ${name} ${done}` });
              onClose();
            },
          });
        }}
      >
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
        {review.isError && problem === undefined && <Banner kind="error">{messageOf(review.error)}</Banner>}
        <CopyAs calls={[{ operation: "UpdateDocumentMetadata", input: request }]} />
      </form>
    </Dialog>
  );
}
