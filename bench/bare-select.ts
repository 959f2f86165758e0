import { createServer } from "node:http";
import pg from "pg";

// The bare thing beside GetParameter: a server that takes a request's body, reads one row of the same table by its name
// with the same driver, and answers with it. It checks neither signature nor permission.

const pool = new pg.Pool({ connectionString: process.env["BENCH_DATABASE_URL"], max: 12, pipeline: true });
const text = `SELECT v.value FROM parameter p JOIN parameter_version v
  ON v.account_id = p.account_id AND v.parameter_id = p.id AND v.version = p.version
  WHERE p.path COLLATE "C" = $1 AND p.account_id = (SELECT id FROM account ORDER BY created_at LIMIT 1) AND p.deleted_at IS NULL`;

const http = createServer((req, res) => {
  const pieces: Buffer[] = [];
  req.on("data", (piece: Buffer) => pieces.push(piece));
  req.on("end", async () => {
    const { Name } = JSON.parse(Buffer.concat(pieces).toString());
    const { rows } = await pool.query({ name: "one", text, values: [Name] });
    const answer = Buffer.from(JSON.stringify(rows[0]));
    res.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
    res.end(answer);
  });
});
process.on("disconnect", () => process.exit(0));
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
