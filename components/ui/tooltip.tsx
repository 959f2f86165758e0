"use client";

import { cloneElement, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";

/** The look of a tooltip's bubble, shared with parts that place their own. */
export const tooltipStyle =
  "z-50 max-w-80 rounded-md border border-line bg-raised px-2 py-1 text-sm text-ink shadow-popover";

/** Between the button and the bubble, and between the bubble and the window's edge, pixels. */
const gap = 6;

/**
 * Words that appear when the pointer rests on, or focus reaches, the button inside; Escape takes them away. Never the
 * only place where something is said: touch screens do not show it.
 */
export function Tooltip({
  text,
  children,
  delay = 500,
}: {
  text: ReactNode;
  children: ReactElement<{ "aria-describedby"?: string }>;
  /** How long the pointer has to rest, milliseconds. */
  delay?: number;
}) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isOpen, setOpen] = useState(false);
  const hide = () => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isOpen) return;
    const onKey = ({ key }: KeyboardEvent) => key === "Escape" && setOpen(false);
    const onScroll = () => setOpen(false);
    window.addEventListener("keydown", onKey, true);
    window.addEventListener("scroll", onScroll, true);
    return () => {
      window.removeEventListener("keydown", onKey, true);
      window.removeEventListener("scroll", onScroll, true);
    };
  }, [isOpen]);

  return (
    // The button inside has the role and the keys; this only listens to what passes by.
    <span
      ref={anchor}
      role="none"
      className="contents"
      onPointerEnter={({ pointerType }) => {
        if (pointerType === "mouse") timer.current = setTimeout(() => setOpen(true), delay);
      }}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={({ target }) => target.matches(":focus-visible") && setOpen(true)}
      onBlur={hide}
    >
      {isOpen ? cloneElement(children, { "aria-describedby": id }) : children}
      {isOpen &&
        createPortal(
          <Bubble id={id} anchor={anchor.current?.firstElementChild}>
            {text}
          </Bubble>,
          document.body,
        )}
    </span>
  );
}

function Bubble({ id, anchor, children }: { id: string; anchor: Element | null | undefined; children: ReactNode }) {
  const place = (bubble: HTMLElement | null) => {
    if (!bubble || !anchor) return;
    const { left, width, top, bottom } = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = bubble;
    const middle = left + width / 2 - offsetWidth / 2;
    bubble.style.left = `${Math.max(gap, Math.min(middle, window.innerWidth - offsetWidth - gap))}px`;
    const below = bottom + gap;
    bubble.style.top = `${below + offsetHeight > window.innerHeight ? top - gap - offsetHeight : below}px`;
  };
  return (
    <span ref={place} id={id} role="tooltip" className={`pointer-events-none fixed ${tooltipStyle}`}>
      {children}
    </span>
  );
}
