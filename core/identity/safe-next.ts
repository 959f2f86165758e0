/** The page to go to after signing in. Only our own: an address of another site would make the link a trap. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith("/") || /^\/[/\\]/.test(next) || /[\p{Cc}\\]/u.test(next)) return "/overview";
  return next;
}
