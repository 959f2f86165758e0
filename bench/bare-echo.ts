import { createServer } from "node:http";

// The bare thing beside the AWS door: a server that takes a request's body and sends as many bytes back as the door's
// answer has. It checks nothing and asks no database.

const bytes = Number(process.argv[2]);
const answer = Buffer.alloc(bytes, "x");

const http = createServer((req, res) => {
  const pieces: Buffer[] = [];
  req.on("data", (piece: Buffer) => pieces.push(piece));
  req.on("end", () => {
    res.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": answer.length });
    res.end(answer);
  });
});
process.on("disconnect", () => process.exit(0));
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
