"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { OutputSource } from "./source";

/** How a search stands. `index` counts matches from 0; `line` is where the one pointed at lies. */
export type SearchState =
  | { kind: "idle" }
  | { kind: "searching" }
  | { kind: "none" }
  | { kind: "found"; count: number; isComplete: boolean; index: number; line: number }
  | { kind: "failed"; message: string };

/** Typing is over when nothing was typed for this long, milliseconds. */
const pause = 200;

/**
 * Searches a whole stream at the server while somebody types, and steps from match to match by line. `onFound` is told
 * the line of each match that is pointed at.
 */
export function useSearch(
  source: OutputSource,
  text: string,
  isCaseSensitive: boolean,
  startLine: number,
  onFound: (line: number) => void,
) {
  const [state, setState] = useState<SearchState>({ kind: "idle" });
  const asking = useRef<AbortController>(undefined);
  const latest = useRef({ startLine, onFound });
  latest.current = { startLine, onFound };

  const ask = useCallback(
    async (line: number, direction: "forward" | "backward") => {
      asking.current?.abort();
      const controller = new AbortController();
      asking.current = controller;
      const { signal } = controller;
      try {
        let found = await source.search({ text, isCaseSensitive, line, direction }, signal);
        // At the end it goes on from the beginning, and the other way round.
        if (found.count > 0 && found.lines.length === 0) {
          found = await source.search(
            { text, isCaseSensitive, line: direction === "forward" ? 0 : Number.MAX_SAFE_INTEGER, direction },
            signal,
          );
        }
        if (signal.aborted) return;
        const [at] = found.lines;
        if (!at) return setState({ kind: "none" });
        setState({
          kind: "found",
          count: found.count,
          isComplete: found.isComplete,
          index: found.firstIndex,
          line: at.line,
        });
        latest.current.onFound(at.line);
      } catch (error) {
        if (!signal.aborted)
          setState({
            kind: "failed",
            message: error instanceof Error ? error.message : "The search failed. Change the text to try again.",
          });
      }
    },
    [source, text, isCaseSensitive],
  );

  useEffect(() => {
    asking.current?.abort();
    if (text === "") return setState({ kind: "idle" });
    setState({ kind: "searching" });
    const timer = setTimeout(() => void ask(latest.current.startLine, "forward"), pause);
    return () => clearTimeout(timer);
  }, [ask, text]);
  useEffect(() => () => asking.current?.abort(), []);

  /** To the next line that matches, or the one before. */
  const step = (direction: "forward" | "backward") => {
    if (text === "") return;
    const from = state.kind === "found" ? state.line : latest.current.startLine;
    void ask(direction === "forward" ? from + 1 : from === 0 ? Number.MAX_SAFE_INTEGER : from - 1, direction);
  };
  return { state, step };
}
