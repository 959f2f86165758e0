import type { LucideIcon } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

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

/** All pages as links, by group. */
export function NavigationGroups({
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
