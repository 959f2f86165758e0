"use client";

import { useEffect, useState } from "react";

/**
 * A value once it has stayed the same for a while, so that what depends on it is not asked for at every key press.
 * Values are compared by what they say, not by identity.
 */
export function useSettled<Value>(value: Value, milliseconds: number): Value {
  const text = JSON.stringify(value);
  const [settled, setSettled] = useState({ value, text });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says all that the value does; a new object with the same text must not start the wait anew.
  useEffect(() => {
    if (text === settled.text) return;
    const timer = setTimeout(() => setSettled({ value, text }), milliseconds);
    return () => clearTimeout(timer);
  }, [text, settled.text, milliseconds]);
  return settled.value;
}
