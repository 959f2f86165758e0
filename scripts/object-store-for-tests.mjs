import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { SignatureV4 } from "@smithy/signature-v4";
import S3rver from "s3rver";

// A store that speaks as S3 does, in a process of its own, until its parent is gone. s3rver keeps and lists the objects
// and takes any signature of version 4 for good; so every request is verified in front of it by AWS's own signer. The
// bucket `private` is there for whoever has the key, `public` for everybody who has none. A second port, which knows no
// permissions, is for putting objects there.

/** SHA-256, or its HMAC under a secret, as the signer wants it. */
class Sha256 {
  constructor(secret) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data) {
    this.hash.update(data);
  }
  async digest() {
    return this.hash.digest();
  }
}

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** Why a request is refused, in S3's word; undefined when it is not. */
async function refusal(request, { accessKeyId, secretAccessKey }) {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const { authorization } = request.headers;
  if (authorization === undefined) return url.pathname.startsWith("/public/") ? undefined : "AccessDenied";
  const [, id, , region, names, signature] = form.exec(authorization) ?? [];
  if (id === undefined) return "AuthorizationHeaderMalformed";
  if (id !== accessKeyId) return "InvalidAccessKeyId";
  const headers = Object.fromEntries(names.split(";").map((name) => [name, request.headers[name]]));
  if (!("host" in headers && "x-amz-date" in headers)) return "AccessDenied";
  const date = headers["x-amz-date"].replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5");
  if (Math.abs(Date.now() - Date.parse(date)) > 15 * 60_000) return "RequestTimeTooSkewed";
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: "http:",
      hostname: url.hostname,
      // As it was sent: how an address is written is a part of what is signed.
      path: request.url.split("?")[0],
      query: Object.fromEntries(url.searchParams),
      headers,
    },
    { signingDate: new Date(date) },
  );
  return signed.headers.authorization.endsWith(`Signature=${signature}`) ? undefined : "SignatureDoesNotMatch";
}

const listening = (server) =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));

process.once("message", async (key) => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-objects-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const store = new S3rver({
    directory,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: "private" }, { name: "public" }],
  });
  await store.configureBuckets();
  const serve = store.callback();
  const guarded = createServer(async (request, response) => {
    const code = await refusal(request, key);
    if (code === undefined) {
      delete request.headers.authorization;
      return serve(request, response);
    }
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>No.</Message></Error>`;
    response.writeHead(403, { "content-type": "application/xml" }).end(body);
  });
  const ports = { port: await listening(guarded), openPort: await listening(createServer(serve)) };
  process.send(ports);
});
process.once("disconnect", () => process.exit(0));
