"use client";

import { type RefObject, useLayoutEffect, useState } from "react";

/** Left free below, pixels: the edge of the panel around it, and of the page. */
const margin = 34;
/** With less room than this something else on the page matters more, and the element has a height of its own, pixels. */
const enough = 360;
const otherwise = "max(16rem, 70dvh)";

/**
 * The height, as CSS, with which an element reaches down to the window's lower edge while the page is not scrolled. Kept
 * right when the window changes, or what stands above it.
 */
export function useRoomBelow(element: RefObject<HTMLElement | null>): string {
  const [room, setRoom] = useState(otherwise);
  useLayoutEffect(() => {
    const measure = () => {
      if (!element.current) return;
      const top = Math.round(element.current.getBoundingClientRect().top + window.scrollY);
      const left = window.innerHeight - top - margin;
      setRoom(left >= enough ? `calc(100dvh - ${top + margin}px)` : otherwise);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    window.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [element]);
  return room;
}
