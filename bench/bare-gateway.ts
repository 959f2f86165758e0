import { createServer } from "node:http";
import { Server } from "socket.io";
import * as z from "zod";

// The bare thing beside the gateway: Socket.IO with the same settings, which sends a message of an order's size to every
// socket and counts acknowledgements. It stores nothing, signs nothing and checks nothing.

const Broadcast = z.object({ expected: z.int().positive() });

const http = createServer();
const sockets = new Server(http, { transports: ["websocket"], serveClient: false, perMessageDeflate: false });

process.on("message", (message) => {
  const { expected } = Broadcast.parse(message);
  const order = { envelope: Buffer.alloc(520, 1), signature: Buffer.alloc(64, 2), body: Buffer.alloc(220, 3) };
  const begun = performance.now();
  let answered = 0;
  for (const socket of sockets.sockets.sockets.values()) {
    socket.emit("order", order, () => {
      answered += 1;
      if (answered === expected) process.send?.({ milliseconds: performance.now() - begun });
    });
  }
});
process.on("disconnect", () => process.exit(0));
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
