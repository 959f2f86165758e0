import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
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

// A real agent downloads from real servers: files over HTTP, and a repository that git itself serves. They are on this
// machine, so what is allowed by name is the difference between what works and what the guard refuses.

let gateway: FakeGateway;
let agent: TestAgent;
let folder: string;
let server: Server;
let host: string;
const answers: Record<string, RequestListener> = {};

/** Serves a repository by git's own program. Source: git-http-backend(1). */
const serveGit: RequestListener = (request, response) => {
  const [, pathInfo = "", query = ""] = /^\/git([^?]*)\??(.*)$/.exec(request.url ?? "") ?? [];
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: "/usr/bin:/bin",
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathInfo,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? "",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      NODE_ENV: "test",
    },
  });
  request.pipe(child.stdin);
  child.stdin.on("error", () => {});
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  child.on("close", () => {
    const all = Buffer.concat(pieces);
    const end = all.indexOf("\r\n\r\n");
    const head = all.subarray(0, end).toString().split("\r\n");
    const status = Number(/^Status: (\d+)/.exec(head.find((line) => line.startsWith("Status:")) ?? "")?.[1] ?? 200);
    response.statusCode = status;
    for (const line of head) {
      const [name = "", value = ""] = line.split(/: (.*)/);
      if (name !== "" && name !== "Status") response.setHeader(name, value);
    }
    response.end(all.subarray(end + 4));
  });
};

const git = (...args: string[]) =>
  execFileSync("git", ["-C", path.join(folder, "work"), "-c", "user.name=a", "-c", "user.email=a@example", ...args], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", HOME: folder, GIT_CONFIG_NOSYSTEM: "1", NODE_ENV: "test" },
  }).trim();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-downloads-"));
  server = createServer((request, response) => {
    const answer = request.url?.startsWith("/git/") ? serveGit : answers[request.url ?? ""];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  host = `127.0.0.1:${address.port}`;

  mkdirSync(path.join(folder, "work/scripts"), { recursive: true });
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(path.join(folder, "work/scripts/hello.sh"), "#!/bin/sh\necho hello from git $1\n");
  chmodSync(path.join(folder, "work/scripts/hello.sh"), 0o755);
  execFileSync("ln", ["-s", "/etc/passwd", path.join(folder, "work/link")]);
  git("add", "-A");
  git("commit", "--quiet", "-m", "first");
  git("checkout", "--quiet", "-b", "next");
  writeFileSync(path.join(folder, "work/scripts/hello.sh"), "echo next\n");
  git("commit", "--quiet", "-am", "second");
  git("checkout", "--quiet", "main");
  execFileSync("git", ["clone", "--quiet", "--bare", path.join(folder, "work"), path.join(folder, "tools.git")], {
    stdio: "ignore",
  });
  execFileSync("git", ["-C", path.join(folder, "tools.git"), "config", "uploadpack.allowAnySHA1InWant", "true"]);

  gateway = await new FakeGateway().listen();
  agent = await aConnectedAgent(gateway);
});
afterAll(async () => {
  await agent?.remove();
  await gateway?.close();
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
const target = () => path.join(folder, `to-${++made}`);
const downloadStep = (sourceType: string, sourceInfo: object, more: Record<string, unknown> = {}): OrderStep => ({
  name: "download",
  action: "aws:downloadContent",
  inputs: { sourceType, sourceInfo, allowedHosts: [host], ...more },
});
const http = (name: string, more: object = {}) => ({
  url: `http://${host}${name}`,
  allowInsecureDownload: "true",
  ...more,
});

async function run(...steps: OrderStep[]) {
  const orderId = await gateway.order(agent.nodeId, steps);
  const report = await gateway.reported(orderId, 60_000);
  const stored = gateway.stored(orderId);
  return {
    outcome: report.outcome,
    orderId,
    text: steps.map((_, step) => stored.bytes(step, "stdout").toString()),
    problem: stored.bytes(0, "stderr").toString() + (stored.ended(0)?.message ?? ""),
  };
}

describe("a file", () => {
  test("comes whole and can be run, and what is said of it is what sha256sum says", async () => {
    const bytes = execFileSync("head", ["-c", "3000000", "/dev/urandom"], { maxBuffer: 4_000_000 });
    answers["/tool.bin"] = (_, response) => response.end(bytes);
    const to = target();
    const { outcome, text } = await run(downloadStep("HTTP", http("/tool.bin"), { destinationPath: to }));
    expect(outcome).toBe("Success");
    expect(readFileSync(to).equals(bytes)).toBe(true);
    expect(statSync(to).mode & 0o777).toBe(0o700);
    const [sum] = execFileSync("sha256sum", [to], { encoding: "utf8" }).split(" ");
    expect(text[0]).toBe(`Content downloaded to ${to}\n2 MiB, SHA-256 ${sum}\n`);
  });

  test("goes under its own name into a folder that is there, or is written with a slash", async () => {
    answers["/a/script.sh"] = (_, response) => response.end("echo it runs");
    const there = target();
    mkdirSync(there);
    for (const to of [there, `${target()}/`]) {
      const { outcome } = await run(downloadStep("HTTP", http("/a/script.sh"), { destinationPath: to }));
      expect([outcome, readFileSync(path.join(to, "script.sh"), "utf8")]).toEqual(["Success", "echo it runs"]);
    }
  });

  test("without a destination lies where the order's scripts run, and is gone when the order is over", async () => {
    answers["/script.sh"] = (_, response) => response.end("echo it runs with $1\n");
    const { outcome, text, orderId } = await run(
      downloadStep("HTTP", http("/script.sh")),
      shellStep(["pwd", "./script.sh words", "script=$(pwd)/script.sh", "ls"]),
    );
    const downloads = path.join(agent.home, "spool", orderId, "downloads");
    expect([outcome, text[1]]).toEqual(["Success", `${downloads}\nit runs with words\nscript.sh\n`]);
    const end = Date.now() + 30_000;
    while (existsSync(path.dirname(downloads)) && Date.now() < end) await new Promise((next) => setTimeout(next, 20));
    expect(existsSync(path.dirname(downloads))).toBe(false);
  });

  test("that is what it should be is taken, and another is not", async () => {
    answers["/right.txt"] = (_, response) => response.end("right");
    const sha256 = execFileSync("sha256sum", { input: "right", encoding: "utf8" }).split(" ")[0];
    const to = target();
    const step = (more: object) => downloadStep("HTTP", http("/right.txt", more), { destinationPath: to });
    const wrong = await run(step({ sha256: "0".repeat(64) }));
    expect([wrong.outcome, existsSync(to)]).toEqual(["Failed", false]);
    expect(wrong.problem).toContain("not the one that was given");
    expect((await run(step({ sha256 }))).outcome).toBe("Success");
    expect(readFileSync(to, "utf8")).toBe("right");
  });

  test("that breaks off leaves what was there, and nothing beside it", async () => {
    answers["/broken"] = (_, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write("half", () => response.destroy());
    };
    const to = target();
    mkdirSync(to);
    writeFileSync(path.join(to, "broken"), "before");
    const { outcome, problem } = await run(downloadStep("HTTP", http("/broken"), { destinationPath: to }));
    expect([outcome, problem]).toEqual(["Failed", expect.stringContaining("broke off")]);
    expect(readdirSync(to)).toEqual(["broken"]);
    expect(readFileSync(path.join(to, "broken"), "utf8")).toBe("before");
  });

  test.each<[string, OrderStep, RegExp]>([
    [
      "on the inside that nobody allowed",
      downloadStep("HTTP", { url: "http://127.0.0.1:9/x", allowInsecureDownload: "true" }),
      /not an address of the internet/,
    ],
    [
      "of a cloud's credentials",
      downloadStep("HTTP", { url: "http://169.254.169.254/x", allowInsecureDownload: true }),
      /not an address of the internet/,
    ],
    ["without encryption", downloadStep("HTTP", { url: "http://example.com/x" }), /allowInsecureDownload/],
    ["with a password", downloadStep("HTTP", { url: "https://example.com/x", password: "p" }), /Parameter Store/],
    [
      "out of the order's folder",
      downloadStep("S3", { path: "https://a.example/x" }, { destinationPath: "../../x" }),
      /lead out/,
    ],
    ["that is not there", downloadStep("Carrier", {}), /sourceType must be one of/],
  ])("%s is refused with a sentence", async (_, step, message) => {
    const { outcome, problem } = await run(step);
    expect([outcome, problem]).toEqual(["Failed", expect.stringMatching(message)]);
  });

  test("is not waited for once the command is cancelled", async () => {
    answers["/never"] = (_, response) => void response.write("a");
    const to = target();
    const orderId = await gateway.order(agent.nodeId, [downloadStep("HTTP", http("/never"), { destinationPath: to })]);
    await gateway.waitFor(() => gateway.stored(orderId).events.length > 0, "the step to start");
    await gateway.cancel(agent.nodeId, orderId);
    expect((await gateway.reported(orderId, 60_000)).outcome).toBe("Cancelled");
    expect(existsSync(to)).toBe(false);
  });
});

describe("a repository", () => {
  const repository = () => ({ repository: `http://${host}/git/tools.git` });

  test("comes as its own branch says, without history, and its links lead nowhere", async () => {
    const to = target();
    const { outcome, problem } = await run(downloadStep("Git", repository(), { destinationPath: to }));
    expect([outcome, problem]).toEqual(["Success", ""]);
    expect(readdirSync(to).sort()).toEqual(["link", "scripts"]);
    expect(statSync(path.join(to, "scripts/hello.sh")).mode & 0o100).toBe(0o100);
    expect(readFileSync(path.join(to, "link"), "utf8")).toBe("/etc/passwd");
    expect(readdirSync(folder).filter((name) => name.includes(".part-"))).toEqual([]);
  });

  test("comes in a branch or a commit", async () => {
    const first = git("rev-parse", "main");
    for (const [getOptions, text] of [
      ["branch:next", "echo next\n"],
      [`commitID:${first}`, "#!/bin/sh\necho hello from git $1\n"],
    ] as const) {
      const to = target();
      const { outcome, problem } = await run(
        downloadStep("Git", { ...repository(), getOptions }, { destinationPath: to }),
      );
      expect([outcome, problem]).toEqual(["Success", ""]);
      expect(readFileSync(path.join(to, "scripts/hello.sh"), "utf8")).toBe(text);
    }
  });

  test("is run from where it came to", async () => {
    const { outcome, text } = await run(
      downloadStep("Git", repository()),
      shellStep("./hello.sh again", { workingDirectory: "scripts" }),
    );
    expect([outcome, text[1]]).toEqual(["Success", "hello from git again\n"]);
  });

  test.each<[string, object, RegExp]>([
    ["on the inside that nobody allowed", { repository: "http://127.0.0.1:9/x.git" }, /not an address of the internet/],
    ["by a name that means the inside", { repository: "http://localhost:9/x.git" }, /not an address of the internet/],
    ["on the machine's own disk", { repository: "file:///etc" }, /must begin with https/],
    ["by a program", { repository: "ext::sh -c id" }, /must begin with https/],
    ["in a branch that is an option", { getOptions: "branch:--upload-pack=id" }, /branch:NAME/],
    ["in a branch that is not there", { getOptions: "branch:none" }, /git could not fetch/],
  ])("%s is refused with a sentence", async (_, info, message) => {
    const to = target();
    const { outcome, problem } = await run(downloadStep("Git", { ...repository(), ...info }, { destinationPath: to }));
    expect([outcome, problem, existsSync(to)]).toEqual(["Failed", expect.stringMatching(message), false]);
  });

  test("that leads to another host is not followed there", async () => {
    answers["/leads.git/info/refs?service=git-upload-pack"] = (_, response) =>
      response.writeHead(302, { location: `http://${host}/git/tools.git/info/refs?service=git-upload-pack` }).end();
    const to = target();
    const { outcome } = await run(
      downloadStep("Git", { repository: `http://${host}/leads.git` }, { destinationPath: to }),
    );
    expect([outcome, existsSync(to)]).toEqual(["Failed", false]);
  });
});

test("a document of the server comes as the order has it", async () => {
  const document = { name: "Restart-Web", format: "YAML", content: 'schemaVersion: "2.2"\n' };
  const { outcome, text } = await run(
    downloadStep("SSMDocument", { name: "Restart-Web:3" }, { document }),
    shellStep("cat Restart-Web.yaml"),
  );
  expect([outcome, text[1]]).toEqual(["Success", 'schemaVersion: "2.2"\n']);
});
