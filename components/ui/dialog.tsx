"use client";

import { X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Banner } from "./banner";
import { Button } from "./button";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";
import { TextField } from "./text-field";

/** What {@link Dialog} takes. */
export interface DialogProps {
  title: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
  /** Buttons at the bottom right; the primary one last. */
  footer?: ReactNode;
  size?: "small" | "medium" | "large";
  /** Whether Escape and a press outside close it; false while something is being sent. Default true. */
  isDismissable?: boolean;
  role?: "dialog" | "alertdialog";
}

const widths = { small: "max-w-md", medium: "max-w-2xl", large: "max-w-5xl" } as const;

/** The dim layer behind a dialog. */
export const backdropStyle =
  "fixed inset-0 z-40 flex items-start justify-center overflow-y-auto bg-backdrop p-3 pt-[8vh]";

/** A window over the page. Focus stays inside while it is open and goes back where it was afterwards. */
export function Dialog({
  title,
  isOpen,
  onOpenChange,
  children,
  footer,
  size = "medium",
  isDismissable = true,
  role,
}: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={isDismissable && role !== "alertdialog"}
      isKeyboardDismissDisabled={!isDismissable}
      className={backdropStyle}
    >
      <Modal className={classNames("w-full", widths[size])}>
        <AriaDialog
          role={role}
          className="flex max-h-[82vh] flex-col rounded-lg border border-line bg-raised shadow-dialog outline-none"
        >
          <div className="flex items-center justify-between gap-4 border-b border-line py-2.5 pr-2.5 pl-5">
            <Heading slot="title" className="min-w-0 text-lg font-semibold break-words">
              {title}
            </Heading>
            <IconButton label="Close" icon={X} isDisabled={!isDismissable} onPress={() => onOpenChange(false)} />
          </div>
          <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What {@link ConfirmDialog} takes. */
export interface ConfirmDialogProps {
  title: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What happens when it is confirmed. */
  children: ReactNode;
  /** The names of what it happens to, all of them: nobody confirms a number. */
  items?: readonly string[];
  /** The button's words: the verb and the object, never "OK". */
  confirmLabel: string;
  cancelLabel?: string;
  kind?: "primary" | "danger";
  /** A word that must be typed first, for what cannot be undone. */
  typed?: string;
  onConfirm: () => void;
  isPending?: boolean;
  /** Why the last attempt failed; the dialog stays open. */
  error?: string;
  /** What few people need, below everything else. */
  extra?: ReactNode;
}

/** Asks before something is done. The items are named, the button says what it does, and Cancel has the focus when it is dangerous. */
export function ConfirmDialog({ title, isOpen, onOpenChange, isPending = false, ...rest }: ConfirmDialogProps) {
  const formId = useId();
  // The word typed last time must not confirm the next thing, so the body is mounted anew on each opening.
  return (
    <Dialog
      role="alertdialog"
      size="small"
      title={title}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={!isPending}
    >
      <ConfirmBody {...rest} formId={formId} isPending={isPending} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function ConfirmBody({
  children,
  items,
  confirmLabel,
  cancelLabel = "Cancel",
  kind = "primary",
  typed,
  onConfirm,
  isPending,
  error,
  extra,
  formId,
  onCancel,
}: Omit<ConfirmDialogProps, "title" | "isOpen" | "onOpenChange"> & { formId: string; onCancel: () => void }) {
  const [text, setText] = useState("");
  const mayConfirm = typed === undefined || text === typed;
  return (
    <form
      id={formId}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (mayConfirm && !isPending) onConfirm();
      }}
    >
      <div>{children}</div>
      {items && items.length > 0 && (
        <ul
          aria-label="Affected"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls what has the focus.
          tabIndex={0}
          className="max-h-48 overflow-y-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm"
        >
          {items.map((item) => (
            <li key={item} className="break-all">
              {item}
            </li>
          ))}
        </ul>
      )}
      {typed !== undefined && (
        <TextField
          label={`To confirm, type "${typed}"`}
          value={text}
          onChange={setText}
          isMono
          autoComplete="off"
          autoFocus
        />
      )}
      {error !== undefined && <Banner kind="error">{error}</Banner>}
      {extra}
      <div className="flex flex-wrap justify-end gap-2">
        <Button isDisabled={isPending} onPress={onCancel} autoFocus={kind === "danger" && typed === undefined}>
          {cancelLabel}
        </Button>
        <Button
          type="submit"
          kind={kind}
          isPending={isPending}
          isDisabled={!mayConfirm}
          autoFocus={kind === "primary" && typed === undefined}
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
