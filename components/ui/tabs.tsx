"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components";

/** One tab and what it shows. */
export interface TabItem {
  id: string;
  label: string;
  /** A number after the label. */
  count?: number;
  isDisabled?: boolean;
  /** Mounted only while the tab is selected. */
  content: ReactNode;
}

/** What {@link Tabs} takes. */
export interface TabsProps {
  /** What the tabs are about, for assistive technology. */
  label: string;
  items: readonly TabItem[];
  /** The selected tab's id, kept by the caller so that the address bar can hold it. An unknown id selects the first. */
  selected: string | undefined;
  onSelect: (id: string) => void;
}

/** Views of one thing, one at a time. Arrow keys move between tabs. */
export function Tabs({ label, items, selected, onSelect }: TabsProps) {
  const current = items.find((item) => item.id === selected && !item.isDisabled) ?? items[0];
  const list = useRef<HTMLDivElement>(null);
  const currentId = current?.id;
  // Of more tabs than fit, the selected one is in view, also where a link led to it; the page itself stays where it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each tab that is selected
  useEffect(() => {
    // The tabs are drawn in a second pass.
    const frame = requestAnimationFrame(() => {
      const strip = list.current;
      const tab = strip?.querySelector<HTMLElement>("[role=tab][aria-selected=true]");
      if (strip && tab) strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
    });
    return () => cancelAnimationFrame(frame);
  }, [currentId]);
  return (
    <AriaTabs
      selectedKey={current?.id}
      onSelectionChange={(key) => onSelect(String(key))}
      className="flex min-w-0 flex-col"
    >
      <TabList ref={list} aria-label={label} className="relative flex gap-1 overflow-x-auto border-b border-line">
        {items.map(({ id, label: words, count, isDisabled }) => (
          <Tab
            key={id}
            id={id}
            isDisabled={isDisabled}
            className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-muted -outline-offset-2 data-disabled:text-faint data-hovered:text-ink data-selected:border-accent-ink data-selected:text-ink"
          >
            {words}
            {count !== undefined && (
              <span className="tabular text-sm font-normal text-muted">{count.toLocaleString("en-US")}</span>
            )}
          </Tab>
        ))}
      </TabList>
      {items.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="flex flex-col gap-4 rounded-md pt-4">
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
