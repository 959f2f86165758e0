import NextLink from "next/link";
import type { ReactNode } from "react";

/** What {@link TopBar} takes. */
export interface TopBarProps {
  /** The product's name, which leads home. */
  name: ReactNode;
  homeHref: string;
  /** Before the name on narrow screens: the button that opens the navigation. */
  menuButton?: ReactNode;
  /** In the middle: search or the command palette's button. */
  search?: ReactNode;
  /** At the right: connection, help, account. */
  children?: ReactNode;
}

/** The dark bar across the top, the same in both themes, with a link that skips to the content. */
export function TopBar({ name, homeHref, menuButton, search, children }: TopBarProps) {
  return (
    <header className="sticky top-0 z-30 flex h-11 items-center gap-2 border-b border-bar-line bg-bar px-3 text-bar-ink sm:gap-3 sm:px-4">
      <a
        href="#content"
        className="sr-only rounded-md bg-surface px-3 py-1.5 text-ink focus:not-sr-only focus:absolute focus:left-3 focus:z-50"
      >
        Skip to content
      </a>
      {menuButton}
      <NextLink
        href={homeHref}
        className="shrink-0 rounded-sm text-lg font-semibold tracking-tight outline-offset-2 focus-visible:outline-bar-ink"
      >
        {name}
      </NextLink>
      <div className="min-w-0 flex-1">{search}</div>
      <div className="flex shrink-0 items-center gap-1">{children}</div>
    </header>
  );
}

/** The look of a button on the top bar. */
export const topBarButtonStyle =
  "inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-bar-muted whitespace-nowrap focus-visible:outline-bar-ink hover:bg-bar-hover hover:text-bar-ink aria-expanded:bg-bar-hover aria-expanded:text-bar-ink";
