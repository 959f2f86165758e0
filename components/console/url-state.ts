"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

/** What the address bar can hold for a screen: words and lists of words, by name. */
type UrlValues = Record<string, string | readonly string[]>;

/** The values in the address, or the defaults of those that it does not have. */
export function readUrl<Values extends UrlValues>(
  defaults: Values,
  parameters: URLSearchParams,
): { [Name in keyof Values]: Values[Name] extends string ? string : readonly string[] } {
  const values: UrlValues = {};
  for (const [name, fallback] of Object.entries(defaults)) {
    values[name] =
      typeof fallback === "string"
        ? (parameters.get(name) ?? fallback)
        : parameters.has(name)
          ? parameters.getAll(name)
          : fallback;
  }
  return values as { [Name in keyof Values]: Values[Name] extends string ? string : readonly string[] };
}

/** The address's parameters after a change. What equals its default is left out, so that addresses stay short; others' parameters stay. */
export function writeUrl(defaults: UrlValues, parameters: URLSearchParams, change: UrlValues): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(change)) {
    next.delete(name);
    if (JSON.stringify(value) === JSON.stringify(defaults[name])) continue;
    for (const item of typeof value === "string" ? [value] : value) next.append(name, item);
  }
  return next;
}

/**
 * State that lives in the address bar: it survives a reload, can be sent to somebody else, and goes with the Back
 * button. Changes replace the entry of the history, so that Back leaves the screen and does not undo each key press.
 *
 * @param defaults what holds for names that the address does not have; the same object on every call
 */
export function useUrlState<Values extends UrlValues>(defaults: Values) {
  const parameters = useSearchParams();
  const fixed = useRef(defaults).current;
  // What was written here and the router has not told of yet: it tells in a transition, and the next key press must
  // already build on it.
  const [written, setWritten] = useState<string>();
  useEffect(() => {
    const address = new URLSearchParams(window.location.search).toString();
    if (new URLSearchParams(parameters).toString() === address) setWritten(undefined);
  }, [parameters]);
  const values = useMemo(
    () => readUrl(fixed, new URLSearchParams(written ?? parameters)),
    [fixed, parameters, written],
  );
  const set = useCallback(
    (change: { [Name in keyof Values]?: Values[Name] extends string ? string : readonly string[] }) => {
      // Read from the window: two changes in one tick must not undo each other.
      const next = writeUrl(fixed, new URLSearchParams(window.location.search), change as UrlValues).toString();
      window.history.replaceState(null, "", next ? `?${next}` : window.location.pathname);
      setWritten(next);
    },
    [fixed],
  );
  return [values, set] as const;
}
