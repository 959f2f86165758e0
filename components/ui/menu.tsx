"use client";

import { ChevronDown, type LucideIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactElement, useEffect, useId, useMemo, useRef, useState } from "react";
import { ButtonContext } from "react-aria-components";
import { Button } from "./button";
import type { ButtonKind, ButtonSize } from "./button-style";
import { onDemand } from "./on-demand";
import { whenIdle } from "./when-idle";

/** One line of a menu: something to do, or somewhere to go. */
export interface MenuItem {
  id: string;
  label: string;
  icon?: LucideIcon;
  /** A second line: why it is disabled, or what exactly happens. */
  description?: string;
  onAction?: () => void;
  href?: string;
  isDisabled?: boolean;
  /** Written in red: it destroys something. */
  isDanger?: boolean;
  /** Default true; what is not offered is left out, and so is a menu without anything to offer. */
  isOffered?: boolean;
}

const isGrouped = (items: MenuProps["items"]): items is readonly (readonly MenuItem[])[] => Array.isArray(items[0]);

/** The groups of what is offered. */
const offeredOf = (items: MenuProps["items"]): readonly (readonly MenuItem[])[] =>
  (isGrouped(items) ? items : [items])
    .map((group) => group.filter(({ isOffered = true }) => isOffered))
    .filter((group) => group.length > 0);

/** What {@link Menu} takes. */
export interface MenuProps {
  /** The button's words, and the name of the menu. */
  label: string;
  /** Groups are parted by a line. */
  items: readonly MenuItem[] | readonly (readonly MenuItem[])[];
  kind?: ButtonKind;
  size?: ButtonSize;
  isDisabled?: boolean;
  /** Another trigger than the usual button; one of our buttons. */
  trigger?: ReactElement;
}

const loadList = () => onDemand(() => import("./menu-list"));
const MenuList = dynamic(() => loadList().then((loaded) => loaded.MenuList), { ssr: false });

/**
 * A button that opens a list of actions, as the Actions menu of a list page does. A press, Enter, Space or Arrow Down
 * opens it at its first line, Arrow Up at its last. The list's own code is fetched when the page is at rest.
 */
export function Menu({ label, items, kind, size, isDisabled, trigger }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<"first" | "last">();
  const chosen = useRef<() => void>(undefined);
  useEffect(() => whenIdle(() => void Promise.allSettled([loadList()])), []);
  const isOpen = open !== undefined;
  // What was chosen may open a dialog, which gives the focus back to where it was: that must be the button, not a line of
  // a menu that has gone.
  useEffect(() => {
    const run = chosen.current;
    if (isOpen || run === undefined) return;
    chosen.current = undefined;
    button.current?.focus();
    run();
  }, [isOpen]);
  const opener = useMemo(
    () => ({
      ref: button,
      id,
      "aria-haspopup": "menu" as const,
      "aria-expanded": isOpen,
      onPress: () => setOpen((before) => (before ? undefined : "first")),
      onKeyDown: ({ key }: { key: string }) => {
        if (key === "ArrowDown") setOpen("first");
        if (key === "ArrowUp") setOpen("last");
      },
    }),
    [id, isOpen],
  );
  const offered = offeredOf(items);
  if (offered.length === 0) return null;
  return (
    <>
      <ButtonContext.Provider value={opener}>
        {trigger ?? (
          <Button kind={kind} size={size} isDisabled={isDisabled} iconAfter={ChevronDown}>
            {label}
          </Button>
        )}
      </ButtonContext.Provider>
      {open && (
        <MenuList
          label={label}
          groups={offered}
          triggerRef={button}
          focus={open}
          onClose={(run) => {
            chosen.current ??= run;
            setOpen(undefined);
          }}
        />
      )}
    </>
  );
}
