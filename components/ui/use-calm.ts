"use client";

import { useEffect, useState } from "react";

/** How long the pointer has rested before what is below it may move, milliseconds. */
const rest = 1_000;

/** Whether no button of the pointer is pressed, and it has not moved for a while. */
function useIsAtRest(): boolean {
  const [isAtRest, setAtRest] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const begin = () => setTimeout(() => setAtRest(true), rest);
    let timer = begin();
    const hear = ({ buttons }: PointerEvent) => {
      clearTimeout(timer);
      setAtRest(false);
      if (buttons === 0) timer = begin();
    };
    for (const event of ["pointerdown", "pointermove", "pointerup", "pointercancel"] as const)
      window.addEventListener(event, hear, { capture: true, passive: true, signal: listening.signal });
    return () => {
      clearTimeout(timer);
      listening.abort();
    };
  }, []);
  return isAtRest;
}

/**
 * Whether what came unasked may appear above what is on screen: it pushes the page down, and somebody who is about to
 * press a button would miss it, or press the next one. True once the pointer rests, and from then on for as long as
 * `isWanted`.
 */
export function useCalm(isWanted: boolean): boolean {
  const isAtRest = useIsAtRest();
  const [isShown, setShown] = useState(false);
  if (isShown !== isWanted && (isAtRest || !isWanted)) setShown(isWanted);
  return isShown && isWanted;
}
