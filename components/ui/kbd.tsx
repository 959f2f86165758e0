/** A key to press, such as `Esc`; several keys are given one by one. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-sm border border-line-mid bg-sunken px-1 font-sans text-xs text-muted">
      {children}
    </kbd>
  );
}
