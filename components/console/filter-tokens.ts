import type { FilterToken } from "@/components/ui/filter-text";

/**
 * Filter tokens as the address bar holds them: `PingStatus=Online`; free text has nothing before the `=`. Names of
 * properties have no `=`; values may.
 */
export const toAddress = (tokens: readonly FilterToken[]): string[] =>
  tokens.map(({ property, value }) => `${property}=${value}`);

/** The tokens in an address; what is no token is left out. */
export function fromAddress(written: readonly string[]): FilterToken[] {
  return written.flatMap((text) => {
    const at = text.indexOf("=");
    if (at < 0 || at === text.length - 1) return [];
    const property = text.slice(0, at);
    return [{ property, operator: property === "" ? ":" : "=", value: text.slice(at + 1) }];
  });
}

/** The values asked for under each property: values of one property are alternatives, properties must all hold. */
export function valuesByProperty(tokens: readonly FilterToken[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { property, value } of tokens) values.set(property, [...(values.get(property) ?? []), value]);
  return values;
}
