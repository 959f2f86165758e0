import { LoaderCircle } from "lucide-react";
import { classNames } from "./class-names";

/**
 * A turning circle for work of unknown length. It is decoration unless `label` is given: then it is announced as a
 * status. Somebody who asked for reduced motion sees it stand still.
 */
export function Spinner({ label, size = 16, className }: { label?: string; size?: number; className?: string }) {
  const circle = <LoaderCircle aria-hidden size={size} className={classNames("animate-spin", className)} />;
  if (label === undefined) return circle;
  return (
    <span role="status" className="inline-flex items-center gap-2 text-muted">
      {circle}
      <span>{label}</span>
    </span>
  );
}
