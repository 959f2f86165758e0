"use client";

import { type ReactNode, useId } from "react";
import { isAllShownBeside, messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** What {@link FormDialog} takes. */
export type FormDialogProps = {
  title: string;
  submitLabel: string;
  /** The fields that show their own problem. */
  fields: readonly string[];
  error: unknown;
  isPending: boolean;
  isDisabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** A window with a short form: what belongs to no field is said on top, Enter sends it. Mounted while it is open. */
export function FormDialog({
  title,
  submitLabel,
  fields,
  error,
  isPending,
  isDisabled,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      title={title}
      size="small"
      isOpen
      onOpenChange={onClose}
      isDismissable={!isPending}
      footer={
        <>
          <Button onPress={onClose} isDisabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" form={id} kind="primary" isPending={isPending} isDisabled={isDisabled}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending) onSubmit();
        }}
      >
        {Boolean(error) && !isAllShownBeside(error, fields) && <Banner kind="error">{messageOf(error)}</Banner>}
        {children}
      </form>
    </Dialog>
  );
}
