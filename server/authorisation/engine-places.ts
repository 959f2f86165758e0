/** How many may work with models of their own at a time in one process; others wait their turn. */
const atOnce = 2;

const free: string[] = [];
const waiting: (() => void)[] = [];
let made = 0;
let working = 0;

/**
 * Lends places in the engine (see AccessModel) for a piece of work: nobody else's model takes them over meanwhile. They
 * are lent again afterwards, because the engine never lets go of one.
 */
export async function withPlaces<Result>(
  count: number,
  work: (places: readonly string[]) => Promise<Result>,
): Promise<Result> {
  while (working >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  working++;
  const places = Array.from({ length: count }, () => free.pop() ?? `lent/${made++}`);
  try {
    return await work(places);
  } finally {
    free.push(...places);
    working--;
    waiting.shift()?.();
  }
}
