"use client";

import { type LucideIcon, X } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";

/** One page in the navigation. */
export interface NavigationItem {
  href: string;
  label: string;
  icon?: LucideIcon;
  /** After the label: a count or badge. */
  note?: ReactNode;
}

/** Pages under one heading; without a title they stand alone at the top. */
export interface NavigationGroup {
  title?: string;
  items: readonly NavigationItem[];
}

/** What {@link Navigation} takes. */
export interface NavigationProps {
  label: string;
  groups: readonly NavigationGroup[];
  /** The address of the present page; the item whose address is its longest beginning is marked. */
  currentPath: string;
  /** Whether the drawer is open on narrow screens, where the column is not shown. */
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** The item that the present page belongs to: itself, or the nearest page above it. */
export function currentItem(groups: readonly NavigationGroup[], path: string): NavigationItem | undefined {
  return groups
    .flatMap((group) => group.items)
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
}

function Groups({
  label,
  groups,
  currentPath,
  onFollow,
}: Pick<NavigationProps, "label" | "groups" | "currentPath"> & { onFollow?: () => void }) {
  const current = currentItem(groups, currentPath);
  return (
    <nav aria-label={label} className="flex flex-col gap-4 px-2 py-3">
      {groups.map((group, index) => (
        <div key={group.title ?? `group-${index}`}>
          {group.title && <h2 className="px-2 pb-1 text-sm font-medium text-faint">{group.title}</h2>}
          <ul className="flex flex-col gap-px">
            {group.items.map((item) => {
              const isCurrent = item === current;
              return (
                <li key={item.href}>
                  <NextLink
                    href={item.href}
                    onClick={onFollow}
                    aria-current={isCurrent ? "page" : undefined}
                    className={classNames(
                      "flex h-7 items-center gap-2 rounded-md px-2 -outline-offset-1",
                      isCurrent ? "bg-selected font-medium text-accent-ink" : "text-ink hover:bg-hover",
                    )}
                  >
                    {item.icon && (
                      <item.icon
                        aria-hidden
                        size={15}
                        strokeWidth={1.75}
                        className={classNames("shrink-0", !isCurrent && "text-muted")}
                      />
                    )}
                    <span className="min-w-0 flex-1 truncate">{item.label}</span>
                    {item.note}
                  </NextLink>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The column of pages at the left; on narrow screens a drawer that a button in the top bar opens. */
export function Navigation({ isOpen, onOpenChange, ...rest }: NavigationProps) {
  return (
    <>
      <aside className="sticky top-11 hidden h-[calc(100dvh-2.75rem)] w-54 shrink-0 overflow-y-auto border-r border-line bg-surface md:block">
        <Groups {...rest} />
      </aside>
      <ModalOverlay
        isOpen={isOpen}
        onOpenChange={onOpenChange}
        isDismissable
        className="fixed inset-0 z-40 bg-backdrop md:hidden"
      >
        <Modal className="h-full w-64 max-w-[85vw] overflow-y-auto border-r border-line bg-surface">
          <AriaDialog className="outline-none">
            <div className="flex h-11 items-center justify-between border-b border-line pr-2 pl-4">
              <Heading slot="title" className="font-semibold">
                {rest.label}
              </Heading>
              <IconButton label="Close navigation" icon={X} onPress={() => onOpenChange(false)} />
            </div>
            <Groups {...rest} onFollow={() => onOpenChange(false)} />
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}
