"use client";

import { Fragment } from "react";
import { Dialog } from "./dialog";
import { Kbd } from "./kbd";
import { isPlainKeys, stepsOf, stepText } from "./shortcut-keys";
import { Switch } from "./switch";
import { useShortcuts, useSingleKeys } from "./use-shortcuts";

/** What {@link ShortcutsDialog} takes: its state is the caller's, so that a Help menu can open it too. */
export interface ShortcutsDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Lists the shortcuts of the present page. */
export function ShortcutsDialog({ isOpen, onOpenChange }: ShortcutsDialogProps) {
  const shortcuts = useShortcuts();
  const [isOn, setOn] = useSingleKeys();
  const isMac = isOpen && navigator.platform.startsWith("Mac");
  return (
    <Dialog title="Keyboard shortcuts" size="small" isOpen={isOpen} onOpenChange={onOpenChange}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {shortcuts.map(({ keys, description }) => (
          <Fragment key={`${keys} ${description}`}>
            <dt className="flex gap-1">
              {stepsOf(keys).flatMap((step) =>
                stepText(step, isMac).map((text) => <Kbd key={`${step} ${text}`}>{text}</Kbd>),
              )}
            </dt>
            <dd className={isOn || !isPlainKeys(keys) ? undefined : "text-faint line-through"}>{description}</dd>
          </Fragment>
        ))}
      </dl>
      <Switch isSelected={isOn} onChange={setOn} help="Shortcuts with Ctrl or ⌘ always work.">
        Single keys are shortcuts
      </Switch>
    </Dialog>
  );
}
