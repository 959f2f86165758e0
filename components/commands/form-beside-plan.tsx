"use client";

import type { ReactNode } from "react";

/**
 * A form with what it would do beside it, and below it where there is no room. Ctrl-Enter anywhere in it submits.
 *
 * @param plan what the form would do, with the button that does it
 */
export function FormBesidePlan({
  onSubmit,
  plan,
  children,
}: {
  onSubmit: () => void;
  plan: ReactNode;
  children: ReactNode;
}) {
  return (
    <div
      className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]"
      // Before the editor sees it: there, Ctrl-Enter would add a line.
      onKeyDownCapture={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        onSubmit();
      }}
    >
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
      {plan}
    </div>
  );
}
