import { type ReactNode, useId } from "react";
import { classNames } from "./class-names";

/** What {@link Panel} takes. */
export interface PanelProps {
  title: ReactNode;
  count?: number;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Under a line at the bottom: totals, a link to all of it. */
  footer?: ReactNode;
  /** No padding around the content, for a table that fills the panel. */
  isFlush?: boolean;
}

/** A titled section on its own surface. It is a region named by its title, so that it can be jumped to. */
export function Panel({ title, count, description, actions, children, footer, isFlush }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-2.5">
        <div className="min-w-0">
          <h2 id={id} className="text-lg font-semibold">
            {title}
            {count !== undefined && (
              <span className="tabular ml-1.5 font-normal text-muted">({count.toLocaleString("en-US")})</span>
            )}
          </h2>
          {description && <p className="max-w-3xl text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      <div className={classNames(!isFlush && "p-4")}>{children}</div>
      {footer && <div className="border-t border-line px-4 py-2">{footer}</div>}
    </section>
  );
}
