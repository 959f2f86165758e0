"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { NavigationGroups, type NavigationProps } from "./navigation-groups";
import { onDemand } from "./on-demand";

const NavigationDrawer = dynamic(
  () => onDemand(() => import("./navigation-drawer")).then((loaded) => loaded.NavigationDrawer),
  { ssr: false },
);

/** The column of pages at the left; on narrow screens a drawer that a button in the top bar opens. */
export function Navigation({ isOpen, onOpenChange, ...rest }: NavigationProps) {
  const [isWanted, setWanted] = useState(isOpen);
  if (isOpen && !isWanted) setWanted(true);
  return (
    <>
      <aside className="sticky top-11 hidden h-[calc(100dvh-2.75rem)] w-54 shrink-0 overflow-y-auto border-r border-line bg-surface md:block">
        <NavigationGroups {...rest} />
      </aside>
      {isWanted && <NavigationDrawer {...rest} isOpen={isOpen} onOpenChange={onOpenChange} />}
    </>
  );
}
