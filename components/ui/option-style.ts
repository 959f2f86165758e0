/** The surface on which menus and lists of choices open, shared by the parts that have one. */
export const popoverStyle =
  "z-40 min-w-(--trigger-width) overflow-auto rounded-md border border-line bg-raised p-1 shadow-popover outline-none";

/** One choice in a menu or list: highlighted while focused by pointer or keyboard. */
export const optionStyle =
  "flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 text-ink outline-none data-focused:bg-hover data-hovered:bg-hover data-selected:font-medium data-disabled:text-faint";
