"use client";

import { ChevronDown, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from "react-aria-components";
import { Button } from "./button";
import type { ButtonKind, ButtonSize } from "./button-style";
import { classNames } from "./class-names";

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
}

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

function isGrouped(items: MenuProps["items"]): items is readonly (readonly MenuItem[])[] {
  return Array.isArray(items[0]);
}

/** The surface on which menus and lists of choices open, shared by the parts that have one. */
export const popoverStyle =
  "z-40 min-w-(--trigger-width) overflow-auto rounded-md border border-line bg-raised p-1 shadow-popover outline-none";

/** One choice in a menu or list: highlighted while focused by pointer or keyboard. */
export const optionStyle =
  "flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 text-ink outline-none data-focused:bg-hover data-hovered:bg-hover data-selected:font-medium data-disabled:text-faint";

/** A button that opens a list of actions, as the Actions menu of a list page does. */
export function Menu({ label, items, kind, size, isDisabled, trigger }: MenuProps) {
  const groups = isGrouped(items) ? items.filter((group) => group.length > 0) : [items];
  return (
    <MenuTrigger>
      {trigger ?? (
        <Button kind={kind} size={size} isDisabled={isDisabled} iconAfter={ChevronDown}>
          {label}
        </Button>
      )}
      <Popover placement="bottom end" offset={4} className={classNames(popoverStyle, "max-w-80")}>
        <AriaMenu aria-label={label} className="outline-none">
          {groups.flatMap((group, index) => [
            ...(index > 0 ? [<Separator key={`line-${group[0]?.id}`} className="my-1 border-t border-line" />] : []),
            <MenuSection key={`group-${group[0]?.id}`} aria-label={label}>
              {group.map(({ id, label: words, icon: Icon, description, onAction, href, isDisabled: off, isDanger }) => (
                <AriaMenuItem
                  key={id}
                  id={id}
                  textValue={words}
                  href={href}
                  isDisabled={off}
                  onAction={onAction}
                  className={classNames(optionStyle, isDanger && "text-red")}
                >
                  {Icon && <Icon aria-hidden size={14} className="shrink-0 opacity-80" />}
                  <span className="min-w-0">
                    <span className="block">{words}</span>
                    {description && <span className="block text-sm text-muted">{description}</span>}
                  </span>
                </AriaMenuItem>
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
