import type { Sort } from "@/components/ui/table-column";

/** An order whose column is known. */
export type SortOf<Key extends string> = Sort & { column: Key };

/** The order that an address names: `-PingStatus` is by ping status, from the end. An unknown column is the fallback. */
export function readSort<Key extends string>(
  keys: readonly Key[],
  written: string,
  fallback: SortOf<Key>,
): SortOf<Key> {
  const isDescending = written.startsWith("-");
  const column = keys.find((key) => key === (isDescending ? written.slice(1) : written));
  return column ? { column, direction: isDescending ? "descending" : "ascending" } : fallback;
}

/** An order as the address holds it. */
export const writeSort = ({ column, direction }: Sort): string => (direction === "descending" ? `-${column}` : column);
