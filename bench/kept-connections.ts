import { connect, type Socket } from "node:net";

/** What calls over kept connections took. */
export type Run = {
  /** Milliseconds of each call, from writing it to having read its answer. */
  taken: number[];
  seconds: number;
  /** Bytes of the last answer's body. */
  answerBytes: number;
};

const headEnd = Buffer.from("\r\n\r\n");

/** Reads one answer after the other from a connection. Errors: Error for any answer but 200, and a connection that ends. */
function answersOf(socket: Socket): () => Promise<number> {
  let received = Buffer.alloc(0);
  let wake: (() => void) | undefined;
  let failure: Error | undefined;
  const more = () => new Promise<void>((resolve) => (wake = resolve));
  socket.on("data", (piece) => {
    received = received.length === 0 ? piece : Buffer.concat([received, piece]);
    wake?.();
  });
  socket.on("error", (error) => {
    failure = error;
    wake?.();
  });
  socket.on("close", () => {
    failure ??= new Error("The server closed a connection that is in use.");
    wake?.();
  });
  return async function next() {
    for (;;) {
      const end = received.indexOf(headEnd);
      if (end >= 0) {
        const head = received.toString("latin1", 0, end);
        const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
        const whole = end + headEnd.length + length;
        if (Number.isNaN(length)) throw new Error(`An answer does not say how long it is: ${head.slice(0, 200)}`);
        if (received.length >= whole) {
          const body = received.subarray(end + headEnd.length, whole);
          if (!head.startsWith("HTTP/1.1 200 "))
            throw new Error(`${head.slice(0, 40)}: ${body.toString().slice(0, 300)}`);
          received = received.subarray(whole);
          return length;
        }
      }
      if (failure) throw failure;
      await more();
    }
  };
}

/**
 * Asks the same over so many kept connections at once, each waiting for its answer before it asks again. The client is a
 * bare socket: an HTTP client of its own would take more of the machine than the server.
 *
 * @param ask the next request as it stands on the wire
 * @param milliseconds how long
 *
 * Errors: Error when a call is refused or a connection lost.
 */
export async function askOverKept(
  port: number,
  connections: number,
  milliseconds: number,
  ask: () => Buffer,
): Promise<Run> {
  const taken: number[] = [];
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, "127.0.0.1").setNoDelay(true);
      await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
      return socket;
    }),
  );
  let answerBytes = 0;
  const begun = performance.now();
  try {
    await Promise.all(
      sockets.map(async (socket) => {
        const next = answersOf(socket);
        while (performance.now() - begun < milliseconds) {
          const asked = performance.now();
          socket.write(ask());
          answerBytes = await next();
          taken.push(performance.now() - asked);
        }
      }),
    );
    return { taken, seconds: (performance.now() - begun) / 1000, answerBytes };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}
