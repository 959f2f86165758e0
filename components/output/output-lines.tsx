"use client";

import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { LineRange } from "@/core/output/line-range";
import type { LineCache } from "./line-cache";
import { type Highlight, OutputLine } from "./output-line";
import { LINE_HEIGHT, scrollMap } from "./scroll-map";

/** Where the view is: at the end and going on with it, or at a place in the content (pixels). */
export type View = { follows: true } | { follows: false; top: number };

/** What {@link OutputLines} takes. */
export type OutputLinesProps = {
  cache: LineCache;
  /** Names the area for assistive technology. */
  label: string;
  view: View;
  onView: (view: View) => void;
  isWrapped: boolean;
  /** The lines that are pointed at. */
  range: LineRange | undefined;
  highlight: Highlight | undefined;
  /** A key that was pressed while the area had the focus. `page` is how many lines are in view. True when it meant something. */
  onKey: (event: KeyboardEvent, page: number) => boolean;
  /** A line number was pressed, counted from 0; with Shift to take the lines up to it as well. */
  onPick: (line: number, isExtending: boolean) => void;
  /** What is shown where there are no lines. */
  empty: ReactNode;
};

/**
 * The lines in view, and no others, however many there are. The scrollbar is the browser's own; the lines lie on a layer
 * that stays in view and is moved by the part of a line, so that nothing is ever as tall as the output.
 */
export function OutputLines({
  cache,
  label,
  view,
  onView,
  isWrapped,
  range,
  highlight,
  onKey,
  onPick,
  empty,
}: OutputLinesProps) {
  const area = useRef<HTMLElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(480);
  const { lines: total } = cache.totals;
  const map = scrollMap(total, height);
  const top = view.follows ? map.maxTop : map.clamp(view.top);
  const { line: first, above } = map.firstLine(top);
  const count = Math.ceil(height / LINE_HEIGHT) + 1;
  const lines = cache.read(first, count);
  const scrollTop = map.scrollTopOf(top);
  // Where the scrollbar was put by us: the event that follows is no wish of the person's.
  const placed = useRef(0);

  useEffect(() => {
    cache.want(first, count);
  });

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    // Only where it differs by a pixel: writing the position would end a smooth scroll.
    if (Math.abs(element.scrollTop - scrollTop) > 1) element.scrollTop = scrollTop;
    placed.current = element.scrollTop;
  });

  useLayoutEffect(() => {
    const element = layer.current;
    if (!element) return;
    // Wrapped lines are as tall as they are: the end stays at the bottom, elsewhere the part of the first line is moved.
    const firstHeight = element.firstElementChild?.clientHeight ?? LINE_HEIGHT;
    const belowView = Math.max(0, contentHeight(element) - Math.min(height, map.scrollHeight));
    const offset = !isWrapped ? above : top >= map.maxTop ? belowView : (above / LINE_HEIGHT) * firstHeight;
    element.style.setProperty("--above", `${-offset}px`);
  });

  // The wheel moves by lines where the scrollbar is coarser than they are. Not passive, so not a React handler.
  const latest = useRef({ map, top, onView });
  latest.current = { map, top, onView };
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      const { map, top, onView } = latest.current;
      if (map.scale <= 1 || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const unit =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? LINE_HEIGHT
          : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
            ? element.clientHeight
            : 1;
      onView(viewAt(map, top + event.deltaY * unit));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const gutter = `${Math.max(4, String(total).length) + 2}ch`;
  return (
    <section
      ref={area}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls what has the focus.
      tabIndex={0}
      className="relative min-h-40 flex-1 overflow-auto rounded-b-md bg-sunken font-mono text-sm [overflow-anchor:none]"
      style={{ "--gutter": gutter }}
      onScroll={({ currentTarget }) => {
        if (Math.abs(currentTarget.scrollTop - placed.current) <= 1) return;
        placed.current = currentTarget.scrollTop;
        onView(viewAt(map, map.topOf(currentTarget.scrollTop)));
      }}
      onKeyDown={(event) => {
        if (onKey(event, Math.max(1, count - 3))) event.preventDefault();
      }}
      onMouseDown={(event) => {
        // Shift would mark text up to here as well.
        if (event.shiftKey && numberAt(event, gutter) !== undefined) event.preventDefault();
      }}
      onClick={(event) => {
        const number = numberAt(event, gutter);
        if (number !== undefined) onPick(number - 1, event.shiftKey);
      }}
    >
      <div style={{ height: total === 0 ? undefined : map.scrollHeight }} className="w-max min-w-full">
        <div
          className="sticky top-0 overflow-clip"
          style={{
            height: total === 0 ? undefined : Math.min(height, map.scrollHeight),
            width: isWrapped ? area.current?.clientWidth : undefined,
          }}
        >
          {total === 0 ? (
            <div className="p-4 font-sans text-base text-muted">{empty}</div>
          ) : (
            <div ref={layer} className="translate-y-(--above)">
              {numbered(first, lines).map(([number, line]) =>
                line ? (
                  <OutputLine
                    key={number}
                    number={line.number}
                    text={line.text}
                    left={line.left}
                    style={line.style}
                    isWrapped={isWrapped}
                    isCurrent={range !== undefined && line.number + 1 >= range.first && line.number < range.last}
                    highlight={highlight}
                  />
                ) : (
                  <div key={number} aria-hidden className="flex h-5 items-center pl-(--gutter)">
                    <span className="h-2.5 w-64 rounded-sm bg-line" />
                  </div>
                ),
              )}
            </div>
          )}
        </div>
      </div>
    </section>
  );
}

/** The view at a place; at the very end it follows. */
export function viewAt(map: ReturnType<typeof scrollMap>, top: number): View {
  return top >= map.maxTop - 1 ? { follows: true } : { follows: false, top: map.clamp(top) };
}

/** The number, from 1, of the line whose number is under the pointer. */
function numberAt({ target, clientX, currentTarget }: MouseEvent<HTMLElement>, gutter: string): number | undefined {
  const row = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-line]") : null;
  const isInGutter = clientX - currentTarget.getBoundingClientRect().left < (Number.parseFloat(gutter) + 0.5) * 7.3;
  return row && isInGutter ? Number(row.dataset["line"]) : undefined;
}

const contentHeight = (element: HTMLElement) =>
  [...element.children].reduce((sum, child) => sum + child.clientHeight, 0);

const numbered = <T,>(first: number, lines: readonly T[]) =>
  lines.map((line, index): [number, T] => [first + index, line]);
