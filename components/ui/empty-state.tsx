import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** In the place of what is not there: one sentence that says what it would be, and the way to make the first. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon?: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center gap-1 px-4 py-10 text-center">
      {Icon && <Icon aria-hidden size={22} strokeWidth={1.5} className="mb-1 text-faint" />}
      <p className="font-medium">{title}</p>
      {children && <div className="text-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
