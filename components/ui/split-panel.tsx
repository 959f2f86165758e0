"use client";

import { PanelBottom, PanelRight, X } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useState } from "react";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";

/** What the panel holds. */
export interface SplitPanelContent {
  title: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  onClose: () => void;
}

/** What {@link SplitPanel} takes. */
export interface SplitPanelProps {
  /** The page above or beside the panel. */
  children: ReactNode;
  /** Nothing closes the panel: the page then has all the room. */
  panel: SplitPanelContent | undefined;
  /** Where the panel is on first sight. Narrow screens always have it at the bottom. */
  defaultPosition?: "bottom" | "side";
}

const least = 160;
const step = 16;

/**
 * A page with a panel about what is selected in it, at the bottom or at the side, so that the list stays in sight.
 * The edge between them is dragged, or moved with the arrow keys (Shift for larger steps, Home and End for the ends).
 */
export function SplitPanel({ children, panel, defaultPosition = "bottom" }: SplitPanelProps) {
  const id = useId();
  const [position, setPosition] = useState(defaultPosition);
  const [sizes, setSizes] = useState({ bottom: 320, side: 480 });
  const isSide = position === "side";
  const size = sizes[position];
  const most = () => (isSide ? window.innerWidth * 0.7 : window.innerHeight * 0.8);
  const resize = (next: number) =>
    setSizes({ ...sizes, [position]: Math.round(Math.min(most(), Math.max(least, next))) });

  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.shiftKey ? step * 4 : step;
    const targets: Partial<Record<string, number>> = {
      [isSide ? "ArrowLeft" : "ArrowUp"]: size + by,
      [isSide ? "ArrowRight" : "ArrowDown"]: size - by,
      Home: least,
      End: most(),
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    resize(target);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    resize(isSide ? window.innerWidth - event.clientX : window.innerHeight - event.clientY);
  };

  return (
    <div className={classNames("flex min-w-0 flex-col", isSide && "lg:flex-row lg:items-start")}>
      <div className="min-w-0 flex-1">{children}</div>
      {panel && (
        <section
          aria-labelledby={id}
          style={
            isSide
              ? { "--panel-width": `${size}px`, "--panel-height": `${sizes.bottom}px` }
              : { "--panel-height": `${size}px` }
          }
          className={classNames(
            "sticky bottom-0 z-20 flex h-(--panel-height) max-h-[80dvh] w-full shrink-0 flex-col border-t border-line-mid bg-surface shadow-popover",
            isSide &&
              "lg:top-11 lg:bottom-auto lg:h-[calc(100dvh-2.75rem)] lg:max-h-none lg:w-(--panel-width) lg:border-t-0 lg:border-l",
          )}
        >
          {/* biome-ignore lint/a11y/useSemanticElements: a focusable separator is a control, which hr is not */}
          <div
            role="separator"
            tabIndex={0}
            aria-label="Resize panel"
            aria-orientation={isSide ? "vertical" : "horizontal"}
            aria-valuenow={size}
            aria-valuemin={least}
            aria-valuemax={4000}
            aria-valuetext={`${size} pixels`}
            onKeyDown={onKeyDown}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={onPointerMove}
            className={classNames(
              "absolute -top-1 left-0 z-10 h-2 w-full cursor-row-resize touch-none hover:bg-accent/40 focus-visible:bg-accent/40 -outline-offset-2",
              isSide && "lg:top-0 lg:-left-1 lg:h-full lg:w-2 lg:cursor-col-resize",
            )}
          />
          <div className="flex shrink-0 items-center justify-between gap-3 border-b border-line py-1.5 pr-2 pl-4">
            <h2 id={id} className="min-w-0 truncate text-lg font-semibold">
              {panel.title}
            </h2>
            <div className="flex shrink-0 items-center gap-1">
              {panel.actions}
              <span className="hidden lg:inline">
                <IconButton
                  label={isSide ? "Move panel to the bottom" : "Move panel to the side"}
                  icon={isSide ? PanelBottom : PanelRight}
                  onPress={() => setPosition(isSide ? "bottom" : "side")}
                />
              </span>
              <IconButton label="Close panel" icon={X} onPress={panel.onClose} />
            </div>
          </div>
          <div
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            className="min-h-0 flex-1 overflow-auto p-4 -outline-offset-2"
          >
            {panel.children}
          </div>
        </section>
      )}
    </div>
  );
}
