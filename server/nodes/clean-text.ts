// Control characters, halves of surrogate pairs, line separators, and what turns the direction of writing around.
const harmful = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * What a node said of itself, fit to be stored and shown as text: without characters that the database refuses or that
 * make a line look like another. It is still hostile text: nothing may take it for HTML.
 */
export const cleanText = (text: string): string => text.replace(harmful, "").trim();
