"use client";

import type { ReactElement } from "react";
import { TableLayout, Virtualizer } from "react-aria-components";

/** Draws only the rows in view of the table inside. Loaded with the first table that has thousands of them. */
export function TableVirtualizer({ rowHeight, children }: { rowHeight: number; children: ReactElement }) {
  return (
    <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: rowHeight, padding: 0, gap: 0 }}>
      {children}
    </Virtualizer>
  );
}
