import NextLink from "next/link";
import type { ReactNode } from "react";

/** What {@link Row} takes. */
export type RowProps = {
  /** Where the evidence is: the whole row leads there. */
  href: string;
  title: ReactNode;
  /** At the right: when. */
  aside?: ReactNode;
  /** Under the title, in quieter letters. */
  children?: ReactNode;
};

/** One thing to know, and the way to its evidence. */
export function Row({ href, title, aside, children }: RowProps) {
  return (
    <li className="border-b border-line last:border-b-0">
      <NextLink
        href={href}
        className="flex flex-col gap-0.5 px-4 py-2.5 -outline-offset-2 hover:bg-hover focus-visible:bg-hover"
      >
        <span className="flex items-baseline justify-between gap-4">
          <span className="min-w-0 flex-1 truncate">{title}</span>
          {aside && <span className="shrink-0 text-sm text-muted">{aside}</span>}
        </span>
        {children}
      </NextLink>
    </li>
  );
}

/** What {@link About} takes. */
export type AboutProps = {
  /** What it is about, in the letters of text. */
  subject?: string;
  /** What is said of it; what is empty is left out. */
  parts: readonly (string | false | null | undefined)[];
};

/** One quiet line under a title, its parts with a dot between them. */
export function About({ subject, parts }: AboutProps) {
  const said = parts.filter(Boolean).join(" · ");
  return (
    <span className="truncate text-sm text-muted">
      {subject && <span className="text-ink">{subject}</span>}
      {subject && said && " · "}
      {said}
    </span>
  );
}
