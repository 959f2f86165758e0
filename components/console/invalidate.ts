import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Asks again for whatever a change may have changed. Not waited for: the page of a thing that was deleted has to
 * leave before it hears that there is none, or what follows the change (`onSuccess` of `mutate`) is lost with it.
 */
export function invalidate(client: QueryClient, ...keys: QueryKey[]): void {
  for (const queryKey of keys) void client.invalidateQueries({ queryKey });
}
