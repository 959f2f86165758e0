import { classNames } from "./class-names";

/** A grey bar in the place of text that is on its way. Hidden from assistive technology: say `aria-busy` on the region around it. */
export function Skeleton({ width = "60%", className }: { width?: string | number; className?: string }) {
  return (
    <span
      aria-hidden
      style={{ width }}
      className={classNames("block h-2.5 max-w-full animate-pulse rounded-sm bg-pressed", className)}
    />
  );
}
