"use client";

import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";

/** New recovery codes, shown this once. */
export function RecoveryCodesDialog({
  title,
  codes,
  onClose,
}: {
  title: string;
  codes: readonly string[];
  onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      size="small"
      isOpen
      onOpenChange={onClose}
      isDismissable={false}
      footer={
        <Button kind="primary" onPress={onClose}>
          I have kept them
        </Button>
      }
    >
      <p>Each of these lets you in once in the place of a code, for the day that your phone is lost.</p>
      <CodeBlock label="Recovery codes" code={codes.join("\n")} />
      <Banner kind="warning">They are shown only now. Print them or keep them where your password is not.</Banner>
    </Dialog>
  );
}
