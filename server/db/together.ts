import type pg from "pg";

/**
 * Sends statements that are asked for in one turn in one write. In a write each, as the driver has it, every statement
 * wakes the connection's PostgreSQL anew, which on a virtual machine takes longer than most of them.
 *
 * @param ask asks for all of them before it waits for any
 */
export function together<T>({ connection: { stream } }: pg.PoolClient, ask: () => Promise<T>): Promise<T> {
  stream.cork();
  try {
    return ask();
  } finally {
    stream.uncork();
  }
}
