import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const QUIET_MS = 2_000;
const COLLECT_EVERY_BYTES = 8 * 1024 * 1024;

/**
 * Keeps the agent small. V8 collects when a program asks it for memory: buffers lie outside its heap, so a flood of
 * output would leave hundreds of dead ones behind, and an idle agent would keep for days what its last command needed.
 */
export class Memory {
  readonly #collect: (options?: { type: "minor" }) => void;
  #timer: NodeJS.Timeout | undefined;
  #shipped = 0;

  constructor() {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    this.#collect = (options) => {
      if (typeof collect === "function") collect(options);
    };
  }

  /** Buffers of so many bytes have done their work. */
  spent(bytes: number): void {
    this.#shipped += bytes;
    if (this.#shipped < COLLECT_EVERY_BYTES) return;
    this.#shipped = 0;
    this.#collect({ type: "minor" });
  }

  /** The agent has nothing to do for now. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#collect(), QUIET_MS);
    this.#timer.unref();
  }

  /** There is work again. */
  wake(): void {
    clearTimeout(this.#timer);
  }
}
