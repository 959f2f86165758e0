import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Download, download } from "./download";

// Real servers on this machine, which nobody may reach unless an operator says so: the guard's own case.

let folder: string;
const servers: Server[] = [];
let answers: Record<string, RequestListener> = {};
let origin: string;
let elsewhere: string;

async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ""];
    if (answer) answer(request, response);
    else response.writeHead(404).end("nothing");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  return `http://127.0.0.1:${address.port}`;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-outbound-"));
  origin = await serve();
  elsewhere = await serve();
});
afterEach(() => {
  answers = {};
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
const file = () => path.join(folder, `file-${++made}`);
const fetchInto = (url: string, into: string, more: Partial<Download> = {}) =>
  download({ url, allowedHosts: [new URL(origin).host], maxBytes: 1_000_000, timeoutMs: 20_000, ...more }, into);
const leftOvers = () => readdirSync(folder).filter((name) => name.endsWith(".part"));

test("fetches every byte, and says the hash that sha256sum computes", async () => {
  const source = path.join(folder, "source");
  execFileSync("dd", ["if=/dev/urandom", `of=${source}`, "bs=1000", "count=700"], { stdio: "ignore" });
  answers["/file"] = (_, response) => response.end(readFileSync(source));
  const into = file();
  const { bytes, sha256 } = await fetchInto(`${origin}/file`, into);
  const [said] = execFileSync("sha256sum", [into], { encoding: "utf8" }).split(" ");
  expect({ bytes, sha256 }).toEqual({ bytes: 700_000, sha256: said });
  expect(readFileSync(into).equals(readFileSync(source))).toBe(true);
});

test.each([
  ["an address of this machine", () => origin, /127\.0\.0\.1 is not an address of the internet/],
  ["a name that means this machine", () => origin.replace("127.0.0.1", "localhost"), /localhost \(.*\) is not an/],
  ["this machine's address as one number", () => origin.replace("127.0.0.1", "2130706433"), /127\.0\.0\.1 is not an/],
  ["this machine's address in IPv6", () => origin.replace("127.0.0.1", "[::ffff:127.0.0.1]"), /is not an address/],
  ["a cloud's credentials", () => "http://169.254.169.254/latest/meta-data/", /169\.254\.169\.254 is not an/],
  ["a file", () => "file:///etc/passwd", /must begin with https/],
  ["a user in the address", () => origin.replace("//", "//user:secret@"), /may not have a user/],
  ["no address", () => "nonsense", /not a web address/],
])("refuses %s, and asks nobody", async (_, url, message) => {
  let asked = 0;
  answers["/"] = (_request, response) => {
    asked++;
    response.end("secret");
  };
  const into = file();
  await expect(fetchInto(url(), into, { allowedHosts: [] })).rejects.toThrow(message);
  expect(asked).toBe(0);
  expect(readdirSync(folder)).not.toContain(path.basename(into));
});

test("follows what leads elsewhere only to where it may go, and takes no credentials there", async () => {
  const headers: (string | undefined)[] = [];
  answers["/start"] = (_, response) => response.writeHead(302, { location: `${elsewhere}/end` }).end();
  answers["/end"] = (request, response) => {
    headers.push(request.headers.authorization);
    response.end("moved");
  };
  const more = { headers: { authorization: "Basic c2VjcmV0" } };
  await expect(fetchInto(`${origin}/start`, file(), more)).rejects.toThrow(/not an address of the internet/);
  expect(headers).toEqual([]);
  const into = file();
  await fetchInto(`${origin}/start`, into, { ...more, allowedHosts: ["127.0.0.1"] });
  expect(readFileSync(into, "utf8")).toBe("moved");
  expect(headers).toEqual([undefined]);
});

test("does not walk in circles", async () => {
  answers["/round"] = (_, response) => response.writeHead(302, { location: "/round" }).end();
  await expect(fetchInto(`${origin}/round`, file())).rejects.toThrow(/without an end/);
});

test("stops at the limit, whether it was announced or not, and leaves nothing behind", async () => {
  answers["/announced"] = (_, response) => response.writeHead(200, { "content-length": 1_000_001 }).end();
  answers["/endless"] = (_, response) => {
    const more = () => {
      while (response.write("x".repeat(50_000)));
    };
    response.on("drain", more);
    more();
  };
  for (const name of ["announced", "endless"]) {
    const into = file();
    await expect(fetchInto(`${origin}/${name}`, into)).rejects.toThrow(/is larger than/);
    expect(readdirSync(folder)).not.toContain(path.basename(into));
  }
  expect(leftOvers()).toEqual([]);
});

test("does not wait longer than it was told to", async () => {
  answers["/slow"] = (_, response) => void response.write("a");
  await expect(fetchInto(`${origin}/slow`, file(), { timeoutMs: 300 })).rejects.toThrow(/did not send everything/);
  expect(leftOvers()).toEqual([]);
});

test("what breaks off, or is not what was promised, leaves what was there before", async () => {
  const into = file();
  writeFileSync(into, "before");
  answers["/broken"] = (_, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("half", () => response.destroy());
  };
  answers["/other"] = (_, response) => response.end("other");
  await expect(fetchInto(`${origin}/broken`, into)).rejects.toThrow(/broke off/);
  await expect(fetchInto(`${origin}/other`, into, { sha256: "0".repeat(64) })).rejects.toThrow(/not the one that was/);
  await expect(fetchInto(`${origin}/none`, into)).rejects.toThrow(/answered 404/);
  expect(readFileSync(into, "utf8")).toBe("before");
  expect(leftOvers()).toEqual([]);
});
