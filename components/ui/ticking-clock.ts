const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = new Date();

/** The time at the last tick, or the present one while nobody listens: stable between ticks, as external stores must be. */
export function currentTime(): Date {
  if (timer === undefined && Date.now() - now.getTime() > 1000) now = new Date();
  return now;
}

/**
 * Calls `listener` once a second, from one timer for the whole page however many listen; the timer stops with the
 * last of them. Returns the function that stops listening.
 */
export function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = new Date();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
