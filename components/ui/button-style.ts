import { classNames } from "./class-names";

/** How much a button asks for attention. */
export type ButtonKind = "primary" | "normal" | "quiet" | "danger";

/** `normal` is 32 px high, `small` 24 px: the least that may be a target. */
export type ButtonSize = "normal" | "small";

const kinds: Record<ButtonKind, string> = {
  primary:
    "border-accent bg-accent text-on-accent data-hovered:border-accent-hover data-hovered:bg-accent-hover hover:border-accent-hover hover:bg-accent-hover",
  normal:
    "border-line-mid bg-surface text-ink data-hovered:bg-hover data-pressed:bg-pressed hover:bg-hover aria-expanded:bg-hover",
  quiet:
    "border-transparent bg-transparent text-ink data-hovered:bg-hover data-pressed:bg-pressed hover:bg-hover aria-expanded:bg-hover",
  danger:
    "border-danger bg-danger text-on-accent data-hovered:border-danger-hover data-hovered:bg-danger-hover hover:border-danger-hover hover:bg-danger-hover",
};

const sizes: Record<ButtonSize, string> = {
  normal: "h-8 px-3 gap-1.5",
  small: "h-6 px-2 gap-1 text-sm",
};

/** The classes of a button, shared by buttons and by links that look like one. */
export function buttonStyle(kind: ButtonKind, size: ButtonSize): string {
  return classNames(
    "inline-flex max-w-full shrink-0 select-none items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors",
    "data-disabled:text-faint aria-disabled:text-faint",
    kind !== "quiet" &&
      "data-disabled:border-line data-disabled:bg-sunken aria-disabled:border-line aria-disabled:bg-sunken",
    sizes[size],
    kinds[kind],
  );
}
