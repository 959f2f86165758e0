import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as z from "zod";

const Started = z.object({ port: z.int(), openPort: z.int() });

/** A store in a process of its own, and the one key that it knows. */
export interface ObjectStore {
  /** `host:port`, as an operator allows it. */
  readonly host: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Puts an object there, past all permissions. */
  put(bucket: "private" | "public", key: string, content: string | Uint8Array<ArrayBuffer>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a store with an empty bucket `private`, for whoever has the key, and an empty one `public`, for everybody. */
export async function startObjectStore(): Promise<ObjectStore> {
  const key = { accessKeyId: "AKIDOFTHETESTS", secretAccessKey: "secret/of+the=tests" };
  const child = fork(path.resolve("scripts/object-store-for-tests.mjs"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // Its page tokens are enciphered with DES.
    execArgv: ["--openssl-legacy-provider"],
  });
  const answered = once(child, "message");
  child.send(key);
  const { port, openPort } = Started.parse((await answered)[0]);
  return {
    host: `127.0.0.1:${port}`,
    ...key,
    async put(bucket, name, content) {
      const address = `http://127.0.0.1:${openPort}/${bucket}/${name.split("/").map(encodeURIComponent).join("/")}`;
      const answer = await fetch(address, { method: "PUT", body: content });
      if (!answer.ok) throw new Error(`The object ${name} was not put there: ${answer.status} ${await answer.text()}`);
    },
    async stop() {
      if (!child.connected) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}
