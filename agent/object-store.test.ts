import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderStep } from "@/core/commands/order";
import { aConnectedAgent, type TestAgent } from "./testing/agent-process";
import { FakeGateway, shellStep } from "./testing/fake-gateway";
import { type ObjectStore, startObjectStore } from "./testing/object-store";

// A real agent fetches from a store in another process, whose requests are verified by AWS's own signer. S3 itself is
// out of reach of these tests.

let gateway: FakeGateway;
let agent: TestAgent;
let store: ObjectStore;
let folder: string;
/** Stores that no honest one is. */
let hostile: Server;
let hostileHost: string;
const answers: Record<string, RequestListener> = {};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-store-"));
  store = await startObjectStore();
  hostile = createServer((request, response) => {
    const answer = answers[(request.url ?? "").split("?")[0] ?? ""];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => hostile.listen(0, "127.0.0.1", resolve));
  const address = hostile.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  hostileHost = `127.0.0.1:${address.port}`;
  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});
afterAll(async () => {
  await agent?.remove();
  await gateway?.close();
  await store?.stop();
  hostile?.closeAllConnections();
  hostile?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The agent, started anew with what its environment and its user's home say about credentials. */
async function withCredentials(environment: Record<string, string>, files: Record<string, string> = {}) {
  const home = mkdtempSync(path.join(folder, "home-"));
  mkdirSync(path.join(home, ".aws"));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(home, ".aws", name), text, { mode: 0o600 });
  await agent.stop();
  const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "", AWS_PROFILE: "" };
  await agent.start({ ...none, HOME: home, ...environment });
}
const ownKey = () => ({ AWS_ACCESS_KEY_ID: store.accessKeyId, AWS_SECRET_ACCESS_KEY: store.secretAccessKey });

let made = 0;
const target = () => path.join(folder, `to-${++made}`);
const downloadStep = (place: string, destinationPath: string, host = store.host): OrderStep => ({
  name: "download",
  action: "aws:downloadContent",
  inputs: {
    sourceType: "S3",
    sourceInfo: { path: `http://${host}/${place}`, allowInsecureDownload: true },
    destinationPath,
    allowedHosts: [host],
  },
});

async function run(...steps: OrderStep[]) {
  const orderId = await gateway.order(agent.nodeId, steps);
  const report = await gateway.reported(orderId, 120_000);
  const stored = gateway.stored(orderId);
  return {
    outcome: report.outcome,
    text: steps.map((_, step) => stored.bytes(step, "stdout").toString()),
    problem: stored.bytes(0, "stderr").toString() + (stored.ended(0)?.message ?? ""),
  };
}
const nothingLeft = () => readdirSync(folder).filter((name) => name.includes(".part"));

describe("an object of a private bucket", () => {
  test("comes by the credentials of the agent's environment, under any name, and no script gets them", async () => {
    await withCredentials(ownKey());
    for (const key of ["tool.bin", "a folder/with + (odd)'s & ümläut!*.bin"]) {
      const bytes = randomBytes(1_500_000);
      await store.put("private", key, bytes);
      const to = target();
      const place = `private/${key.split("/").map(encodeURIComponent).join("/")}`;
      const { outcome, problem, text } = await run(downloadStep(place, to), shellStep("env | grep -c ^AWS_.*KEY"));
      expect([outcome, problem]).toEqual(["Failed", ""]);
      expect(readFileSync(to).equals(bytes)).toBe(true);
      expect(statSync(to).mode & 0o777).toBe(0o700);
      expect(text[0]).toContain(execFileSync("sha256sum", [to]).toString().split(" ")[0]);
      // grep finds none, and says so by its exit code.
      expect(text[1]).toBe("0\n");
    }
  });

  test("comes by a profile of the user that the agent runs as", async () => {
    await store.put("private", "profile.txt", "by a profile");
    const credentials = [
      "# of another one",
      "[default]",
      "aws_access_key_id = AKIDOFSOMEBODY",
      "aws_secret_access_key = x",
      "[ store ]",
      `aws_access_key_id=${store.accessKeyId}`,
      `aws_secret_access_key = ${store.secretAccessKey}`,
    ].join("\n");
    const config = "[default]\nregion = eu-west-3\n[profile store]\nregion = eu-central-2\n";
    await withCredentials({ AWS_PROFILE: "store" }, { credentials, config });
    const to = target();
    expect(await run(downloadStep("private/profile.txt", to))).toMatchObject({ outcome: "Success", problem: "" });
    expect(readFileSync(to, "utf8")).toBe("by a profile");
  });

  test.each<[string, () => Record<string, string>, string]>([
    ["with a wrong secret", () => ({ ...ownKey(), AWS_SECRET_ACCESS_KEY: "wrong" }), "SignatureDoesNotMatch"],
    ["with a key that is not known", () => ({ ...ownKey(), AWS_ACCESS_KEY_ID: "AKIDNOBODY" }), "InvalidAccessKeyId"],
    ["without credentials", () => ({}), "AccessDenied"],
  ])("is refused %s, in the store's own word and without the secret", async (_, environment, code) => {
    await store.put("private", "refused.txt", "never");
    await withCredentials(environment());
    const to = target();
    const { outcome, problem } = await run(downloadStep("private/refused.txt", to));
    expect([outcome, existsSync(to)]).toEqual(["Failed", false]);
    expect(problem).toContain(`answered 403. ${code}.`);
    expect(problem).not.toContain("wrong");
    const listed = await run(downloadStep("private/", to));
    expect([listed.outcome, existsSync(to)]).toEqual(["Failed", false]);
    expect(listed.problem).toContain(code);
    expect(nothingLeft()).toEqual([]);
  });
});

describe("what everybody may read", () => {
  test("comes without credentials, and with those of somewhere else", async () => {
    await store.put("public", "open.txt", "for all");
    await store.put("public", "more/open.txt", "for all");
    for (const environment of [{}, { ...ownKey(), AWS_ACCESS_KEY_ID: "AKIDELSEWHERE" }]) {
      await withCredentials(environment);
      const [to, all] = [target(), target()];
      expect(await run(downloadStep("public/open.txt", to))).toMatchObject({ outcome: "Success", problem: "" });
      expect(await run(downloadStep("public/", all))).toMatchObject({ outcome: "Success", problem: "" });
      expect(readFileSync(path.join(all, "more/open.txt"), "utf8")).toBe("for all");
    }
  });
});

describe("a folder", () => {
  test("of 1,100 objects comes whole, page by page, each under the rest of its key", async () => {
    await withCredentials(ownKey());
    const keys = Array.from({ length: 1_100 }, (_, index) => `site ü/${index % 7}/page + ${index}.txt`);
    for (let from = 0; from < keys.length; from += 20)
      await Promise.all(keys.slice(from, from + 20).map((key) => store.put("private", key, `content of ${key}`)));
    await store.put("private", "site ü-beside/other.txt", "not this");
    const to = target();
    const { outcome, problem, text } = await run(downloadStep(`private/${encodeURIComponent("site ü")}/`, to));
    expect([outcome, problem]).toEqual(["Success", ""]);
    expect(text[0]).toContain(`Content downloaded to ${to}\n1,100 files, `);
    const files = readdirSync(to, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files).toHaveLength(1_100);
    for (const key of keys)
      expect(readFileSync(path.join(to, key.slice("site ü/".length)), "utf8")).toBe(`content of ${key}`);
    expect(nothingLeft()).toEqual([]);
  }, 300_000);

  test("is mixed with what is there already, and without a destination lies where the next step runs", async () => {
    await withCredentials(ownKey());
    await store.put("private", "mixed/new.txt", "new");
    const to = target();
    mkdirSync(to);
    writeFileSync(path.join(to, "old.txt"), "old");
    expect((await run(downloadStep("private/mixed/", to))).outcome).toBe("Success");
    expect(readdirSync(to).sort()).toEqual(["new.txt", "old.txt"]);
    const { outcome, text } = await run(downloadStep("private/mixed/", ""), shellStep("cat new.txt"));
    expect([outcome, text[1]]).toEqual(["Success", "new"]);
  });

  test("in which nothing lies, or of which an object is gone meanwhile, leaves nothing", async () => {
    await withCredentials(ownKey());
    const to = target();
    const empty = await run(downloadStep("private/nowhere/", to));
    expect([empty.outcome, empty.problem, existsSync(to)]).toEqual([
      "Failed",
      expect.stringContaining("There is nothing in"),
      false,
    ]);
    answers["/gone/"] = (_, response) => response.end(page(["there.txt", "gone.txt"]));
    answers["/gone/there.txt"] = (_, response) => response.end("there");
    const half = await run(downloadStep("gone/", to, hostileHost));
    expect([half.outcome, half.problem, existsSync(to)]).toEqual([
      "Failed",
      expect.stringContaining("answered 404"),
      false,
    ]);
    expect(nothingLeft()).toEqual([]);
  });
});

/** What a store answers that lists these keys. */
const page = (keys: readonly string[], more = "", size = 1) =>
  `<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`).join("")}${more}</ListBucketResult>`;

describe("a store that means harm", () => {
  const onwards = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
  test.each<[string, string, RegExp]>([
    ["leads out of the folder", page(["a/../../out.txt"]), /no place in a folder/],
    ["leads to the root", page(["/etc/passwd"]), /no place in a folder/],
    ["leads out in other words", page(["a&#x2F;..&#47;..&#x2F;out.txt"]), /no place in a folder/],
    ["has a name with a nought in it", page(["a&#0;b"]), /no place in a folder/],
    ["announces too much", page(["a", "b"], "", 600 * 1024 ** 2), /more than 1024 MiB/],
    ["lists on and on", page(["a"], onwards), /lists without an end/],
    ["brings empty pages that lead on", page([], onwards), /lists without an end/],
    ["answers something else", "<html>Welcome</html>", /no list of objects/],
    ["has a file where a folder is", page(["a", "a/b"]), /./],
  ])("that %s is refused, and nothing is written", async (_, body, message) => {
    answers["/bad/"] = (_request, response) => response.end(body);
    answers["/bad/a"] = (_request, response) => response.end("a");
    answers["/bad/a/b"] = (_request, response) => response.end("b");
    const to = target();
    const { outcome, problem } = await run(downloadStep("bad/", to, hostileHost));
    expect([outcome, problem, existsSync(to)]).toEqual(["Failed", expect.stringMatching(message), false]);
    expect(existsSync(path.join(folder, "out.txt"))).toBe(false);
    expect(nothingLeft()).toEqual([]);
  });

  test("lists what was not asked for", async () => {
    answers["/bad/"] = (_, response) => response.end(page(["elsewhere/a"]));
    const { problem } = await run(downloadStep("bad/here/", target(), hostileHost));
    expect(problem).toContain("lists what was not asked for");
  });

  test("that leads elsewhere is followed by the guard's leave only, and never with the signature", async () => {
    await withCredentials(ownKey());
    const seen: (string | undefined)[] = [];
    answers["/leads/inside"] = (_, response) =>
      response.writeHead(307, { location: "http://127.0.0.1:1/secret" }).end();
    answers["/leads/store"] = (request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(307, { location: `http://${hostileHost.replace("127.0.0.1", "localhost")}/leads/seen` }).end();
    };
    answers["/leads/seen"] = (request, response) => {
      seen.push(request.headers.authorization);
      response.end("elsewhere");
    };
    const refused = await run(downloadStep("leads/inside", target(), hostileHost));
    expect([refused.outcome, refused.problem]).toEqual([
      "Failed",
      expect.stringMatching(/not an address of the internet/),
    ]);
    const step = downloadStep("leads/store", target(), hostileHost);
    const allowedHosts = [hostileHost, hostileHost.replace("127.0.0.1", "localhost")];
    expect((await run({ ...step, inputs: { ...step.inputs, allowedHosts } })).outcome).toBe("Success");
    expect(seen).toEqual([expect.stringContaining("AWS4-HMAC-SHA256"), undefined]);
  });

  test("on the inside that nobody allowed is not asked", async () => {
    const step = downloadStep("private/tool.bin", target());
    const { outcome, problem } = await run({ ...step, inputs: { ...step.inputs, allowedHosts: [] } });
    expect([outcome, problem]).toEqual(["Failed", expect.stringMatching(/not an address of the internet/)]);
  });
});

test("a presigned address is asked as it is, whatever the machine has", async () => {
  await withCredentials(ownKey());
  const seen: (string | undefined)[] = [];
  answers["/presigned/a%20b"] = (request, response) => {
    seen.push(request.url, request.headers.authorization);
    response.end("signed elsewhere");
  };
  const place = "presigned/a%20b?X-Amz-Signature=abc&X-Amz-Expires=60";
  expect((await run(downloadStep(place, target(), hostileHost))).outcome).toBe("Success");
  expect(seen).toEqual([`/${place}`, undefined]);
});
