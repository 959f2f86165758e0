"use client";

import { useState } from "react";

/**
 * Which page of a listing is shown, where pages are found by the token that the page before gave out. A change of
 * `question` (filter, order) starts over at the first page.
 */
export function usePaging(question: string) {
  const [at, setAt] = useState<{ question: string; tokens: readonly string[] }>({ question, tokens: [] });
  const tokens = at.question === question ? at.tokens : [];
  return {
    /** The token to ask with; undefined for the first page. */
    token: tokens.at(-1),
    /** How many pages lie before this one. */
    page: tokens.length,
    next: (token: string) => setAt({ question, tokens: [...tokens, token] }),
    previous: tokens.length > 0 ? () => setAt({ question, tokens: tokens.slice(0, -1) }) : undefined,
  };
}
