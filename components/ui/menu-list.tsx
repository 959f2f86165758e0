"use client";

import type { RefObject } from "react";
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuSection, Popover, Separator } from "react-aria-components";
import { classNames } from "./class-names";
import type { MenuItem, MenuProps } from "./menu";
import { optionStyle, popoverStyle } from "./option-style";

/** What {@link MenuList} takes. */
export interface MenuListProps extends Pick<MenuProps, "label"> {
  /** Groups, each with something in it. */
  groups: readonly (readonly MenuItem[])[];
  triggerRef: RefObject<Element | null>;
  /** Which line has the focus first. */
  focus: "first" | "last";
  /** Told when it is left, with what was chosen, which is for the caller to do once the menu has gone. */
  onClose: (chosen?: () => void) => void;
}

/** The open menu, below the button it belongs to. Mounted while it is open; afterwards the button has the focus again. */
export function MenuList({ label, groups, triggerRef, focus, onClose }: MenuListProps) {
  return (
    <Popover
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      triggerRef={triggerRef}
      trigger="MenuTrigger"
      aria-label={label}
      placement="bottom end"
      offset={4}
      className={classNames(popoverStyle, "max-w-80")}
    >
      <AriaMenu aria-label={label} autoFocus={focus} onClose={() => onClose()} className="outline-none">
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
                onAction={onAction && (() => onClose(onAction))}
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
  );
}
