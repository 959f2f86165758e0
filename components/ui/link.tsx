import { ExternalLink } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

/** What {@link Link} takes. */
export interface LinkProps {
  href: string;
  children: ReactNode;
  /** Opens another tab and says so. For addresses outside the console. */
  isExternal?: boolean;
  /** Set in monospace, for ids. */
  isMono?: boolean;
  /** Saves the answer as a file instead of going there. */
  download?: boolean | string;
}

/** A link in running text or in a table. Underlined inside sentences by the hover state; its colour differs from text in both themes. */
export function Link({ href, children, isExternal, isMono, download }: LinkProps) {
  const style = classNames(
    "rounded-sm text-accent-ink underline decoration-accent-ink/35 underline-offset-2 hover:decoration-accent-ink",
    isMono && "font-mono text-sm",
  );
  if (isExternal || download !== undefined) {
    return (
      <a href={href} className={style} download={download} {...(isExternal && { target: "_blank", rel: "noreferrer" })}>
        {children}
        {isExternal && (
          <>
            <ExternalLink aria-hidden size={12} className="ml-1 inline align-[-1px]" />
            <span className="sr-only"> (opens in a new tab)</span>
          </>
        )}
      </a>
    );
  }
  return (
    <NextLink href={href} className={style}>
      {children}
    </NextLink>
  );
}
