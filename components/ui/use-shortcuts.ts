"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";
import { isPlainKeys, isStep, stepsOf } from "./shortcut-keys";

/** One shortcut of the page as it stands. */
export interface Shortcut {
  /** Steps parted by spaces: "g c", "mod+k", "?". */
  keys: string;
  description: string;
}

interface Registered extends Shortcut {
  run: () => void;
}

const sequenceMilliseconds = 1000;
const storageKey = "single-key-shortcuts";
const changes = new Set<() => void>();
let registered: readonly Registered[] = [];
let pending: { steps: string[]; until: number } = { steps: [], until: 0 };

function setRegistered(next: readonly Registered[]) {
  if (registered.length === 0 && next.length > 0) window.addEventListener("keydown", onKeyDown);
  if (registered.length > 0 && next.length === 0) window.removeEventListener("keydown", onKeyDown);
  registered = next;
  for (const change of changes) change();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox],[type=radio]), textarea, select"))
  );
}

function onKeyDown(event: KeyboardEvent) {
  // Lists that are steered from a text box send themselves copies of its keys; those are typing, too.
  if (event.defaultPrevented || event.isComposing || event.repeat || !event.isTrusted) return;
  const before = event.timeStamp <= pending.until ? pending.steps : [];
  pending = { steps: [], until: 0 };
  // The youngest comes first: a dialog's keys win over those of the page below it.
  const candidates = registered
    .toReversed()
    .filter(({ keys }) => !isPlainKeys(keys) || (!isTyping(event.target) && areSingleKeysOn()));
  for (const { keys, run } of candidates) {
    const steps = stepsOf(keys);
    const place = before.every((step, index) => steps[index] === step) ? before.length : 0;
    const step = steps[place];
    if (step === undefined || !isStep(step, event)) continue;
    event.preventDefault();
    if (place === steps.length - 1) return run();
    pending = { steps: steps.slice(0, place + 1), until: event.timeStamp + sequenceMilliseconds };
    return;
  }
}

function onChange(listener: () => void) {
  changes.add(listener);
  return () => {
    changes.delete(listener);
  };
}

function areSingleKeysOn(): boolean {
  return window.localStorage.getItem(storageKey) !== "off";
}

/**
 * Gives the page a shortcut for as long as the component is mounted and `isEnabled`. Shortcuts without a modifier
 * are silent while text is typed. All of them are listed by the shortcuts dialog.
 */
export function useShortcut(keys: string, description: string, handler: () => void, isEnabled = true): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    if (!isEnabled) return;
    const entry: Registered = { keys, description, run: () => latest.current() };
    setRegistered([...registered, entry]);
    return () => setRegistered(registered.filter((each) => each !== entry));
  }, [keys, description, isEnabled]);
}

const none: readonly Registered[] = [];

/** The shortcuts that work on the page right now, the oldest first. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    onChange,
    () => registered,
    () => none,
  );
}

/**
 * Whether keys without a modifier are shortcuts, and the setter; kept in this browser. People who speak their
 * input, or press keys by accident, must be able to switch them off (WCAG 2.1.4).
 */
export function useSingleKeys(): [boolean, (isOn: boolean) => void] {
  const isOn = useSyncExternalStore(onChange, areSingleKeysOn, () => true);
  const set = (next: boolean) => {
    window.localStorage.setItem(storageKey, next ? "on" : "off");
    for (const change of changes) change();
  };
  return [isOn, set];
}
