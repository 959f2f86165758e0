/** How long a connection that is challenged has to answer in the process that holds it, milliseconds. */
export const elderAnswerMs = 2_700;
/** How long the newcomer waits in all, the way to another process and back included, milliseconds. */
export const contestMs = 3_000;

/** The answers that newcomers of this process wait for. */
export class Contests {
  readonly #waiting = new Map<string, Set<(alive: boolean) => void>>();

  /** Resolves with whether the elder answered, wherever it is held; silence within the limit is no. */
  outcome(connectionId: string): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(connectionId) ?? new Set();
      this.#waiting.set(connectionId, waiting);
      const settle = (alive: boolean) => {
        clearTimeout(timer);
        waiting.delete(settle);
        if (waiting.size === 0) this.#waiting.delete(connectionId);
        resolve(alive);
      };
      const timer = setTimeout(() => settle(false), contestMs);
      waiting.add(settle);
    });
  }

  /** Word has come of an elder. */
  settle(connectionId: string, alive: boolean): void {
    for (const settle of [...(this.#waiting.get(connectionId) ?? [])]) settle(alive);
  }
}
