import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { installer } from "../install/installer";
import { presentRelease, serverRelease } from "../install/release";
import { isRuntimePlatform, RuntimeUnavailable, runtimeFor } from "../install/runtimes";
import { type Exchange, sendJson, sendText } from "./exchange";

// None of this is secret, and none of it is believed by the machine that asks: the install line names the script's hash,
// the script those of the agent and the runtime, and a release is signed with a key that the machine has pinned.

function sendBytes({ req, res }: Exchange, type: string, bytes: Buffer): void {
  res.writeHead(200, { "content-type": type, "content-length": bytes.length, "cache-control": "no-cache" });
  res.end(req.method === "HEAD" ? undefined : bytes);
}

/** Answers `GET /install.sh`: the script that makes a machine a node. */
export const serveInstaller = (exchange: Exchange) =>
  sendBytes(exchange, "text/x-shellscript; charset=utf-8", installer().script);

/** Answers `GET /install/agent.cjs`: the agent. */
export const serveAgent = (exchange: Exchange) =>
  sendBytes(exchange, "text/javascript; charset=utf-8", installer().agent);

/** Answers `GET /install/release`: which agent this server hands out, signed, and the key that nodes pin. See ReleaseAnswer. */
export const serveRelease = (exchange: Exchange) =>
  sendJson(exchange, 200, presentRelease(serverRelease(exchange.app.keys), exchange.app.keys));

/**
 * Answers `GET /install/runtime/<platform>.tar.gz`: the Node.js that the agent runs on. 404 for a platform without one;
 * 503 with a sentence when it is not here and cannot be fetched.
 */
export async function serveRuntime(exchange: Exchange): Promise<void> {
  const { app, req, res, path } = exchange;
  const platform = /^\/install\/runtime\/([a-z0-9-]{1,32})\.tar\.gz$/.exec(path)?.[1] ?? "";
  if (!isRuntimePlatform(platform)) return sendText(exchange, 404, "There is no runtime for this platform.\n");
  try {
    const file = await runtimeFor(app, platform);
    res.writeHead(200, {
      "content-type": "application/gzip",
      "content-length": statSync(file).size,
      "cache-control": "no-cache",
    });
    if (req.method === "HEAD") return void res.end();
    // Whoever hangs up in the middle has not failed here.
    await pipeline(createReadStream(file), res).catch(() => undefined);
  } catch (error) {
    if (!(error instanceof RuntimeUnavailable)) throw error;
    sendText(exchange, 503, `${error.message}\n`);
  }
}
