/** A port on 127.0.0.1 that nobody listens on at this moment, where there is one below those that outgoing connections get. */
export function freePort(): Promise<number>;
