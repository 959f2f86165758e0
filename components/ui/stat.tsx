import type { LucideIcon } from "lucide-react";
import NextLink from "next/link";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { type StatusFamily, statusFamilies } from "./status-family";

/** What {@link Stat} takes. */
export interface StatProps {
  label: string;
  value: ReactNode;
  /** Under the value: what it is out of, or since when. */
  note?: ReactNode;
  family?: StatusFamily;
  icon?: LucideIcon;
  /** Makes the whole tile a link to the list behind the number. */
  href?: string;
}

/** One number with its name. Several stand in a grid of equal columns. */
export function Stat({ label, value, note, family, icon, href }: StatProps) {
  const Icon = icon ?? (family && statusFamilies[family].icon);
  const body = (
    <>
      <span className="flex items-center gap-1.5 text-sm text-muted">
        {Icon && <Icon aria-hidden size={13} className={classNames(family && statusFamilies[family].text)} />}
        {label}
      </span>
      <span className="tabular block text-2xl font-semibold tracking-tight">{value}</span>
      {note && <span className="block text-sm text-muted">{note}</span>}
    </>
  );
  const style = "block min-w-0 rounded-lg border border-line bg-surface px-4 py-3";
  return href ? (
    <NextLink href={href} className={classNames(style, "hover:border-line-strong hover:bg-hover")}>
      {body}
    </NextLink>
  ) : (
    <div className={style}>{body}</div>
  );
}
