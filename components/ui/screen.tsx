import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "./link";

/** A page above this one. */
export interface Crumb {
  label: string;
  href: string;
}

/** What {@link Screen} takes. */
export interface ScreenProps {
  /** The page's only first-level heading. */
  title: ReactNode;
  /** How many things the page lists, shown after the title; a string when the number is a floor, such as "1,000+". */
  count?: number | string;
  /** Pages above this one, outermost first; the page itself is added from `title`. */
  breadcrumbs?: readonly Crumb[];
  /** Beside the title: a status badge. */
  status?: ReactNode;
  description?: ReactNode;
  /** Buttons at the right; the primary one last. */
  actions?: ReactNode;
  /** Between header and content: flash messages. */
  banners?: ReactNode;
  children: ReactNode;
}

/** A page of the console: where we are, what this is, what can be done with it, and the content below. */
export function Screen({ title, count, breadcrumbs, status, description, actions, banners, children }: ScreenProps) {
  return (
    <div className="mx-auto flex w-full max-w-[1600px] flex-col gap-4 px-4 pt-4 pb-10 sm:px-6">
      <header className="flex flex-col gap-1">
        {breadcrumbs && breadcrumbs.length > 0 && (
          <nav aria-label="Breadcrumbs" className="text-sm">
            <ol className="flex flex-wrap items-center gap-1">
              {breadcrumbs.map(({ label, href }) => (
                <li key={href} className="flex min-w-0 max-w-full items-center gap-1">
                  <span className="truncate">
                    <Link href={href}>{label}</Link>
                  </span>
                  <ChevronRight aria-hidden size={12} className="shrink-0 text-faint" />
                </li>
              ))}
              <li aria-current="page" className="max-w-72 truncate text-muted">
                {title}
              </li>
            </ol>
          </nav>
        )}
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 lg:flex-nowrap">
          <div className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">
              {title}
              {count !== undefined && (
                <span className="tabular ml-2 font-normal text-muted">
                  ({typeof count === "number" ? count.toLocaleString("en-US") : count})
                </span>
              )}
            </h1>
            {status}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2 lg:shrink-0">{actions}</div>}
        </div>
        {description && <p className="max-w-3xl text-muted max-sm:mt-1">{description}</p>}
      </header>
      {banners && <div className="flex flex-col gap-2 empty:hidden">{banners}</div>}
      {children}
    </div>
  );
}
