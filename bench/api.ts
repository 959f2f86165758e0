import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as z from "zod";
import { signedRequest } from "./aws-call";
import { askOverKept, type Run } from "./kept-connections";
import { insertNodes } from "./many-nodes";
import type { Product } from "./product";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { percentile } from "./statistics";

const section = "api";
const connections = 16;
const Listening = z.object({ port: z.int() });

const rate = ({ taken, seconds }: Run) => taken.length / seconds;
const count = (value: number) => Math.round(value).toLocaleString("en-US");
const spread = ({ taken }: Run) =>
  `p50 ${percentile(taken, 0.5).toFixed(1)} ms, p99 ${percentile(taken, 0.99).toFixed(1)} ms, worst ${percentile(taken, 1).toFixed(0)} ms of ${count(taken.length)}`;

/** What a bare server answers in the same way over as many connections, with an answer of so many bytes. */
async function bareEcho(request: Buffer, bytes: number, milliseconds: number): Promise<Run> {
  const server = fork(path.join(import.meta.dirname, "bench-bare-echo.mjs"), [String(bytes)]);
  try {
    const [hello] = await once(server, "message");
    const { port } = Listening.parse(hello);
    await askOverKept(port, connections, milliseconds / 4, () => request);
    return await askOverKept(port, connections, milliseconds, () => request);
  } finally {
    server.kill("SIGKILL");
  }
}

/** Calls of the AWS API, signed, over kept connections: how many a second, and how long each takes. */
export async function measureApi(product: Product, sizes: Sizes, report: Report): Promise<void> {
  report.say(`making ${count(sizes.apiNodes)} nodes …`);
  await insertNodes(product.database, sizes.apiNodes);
  const port = Number(new URL(product.url).port);

  const sts = { service: "sts", contentType: "application/x-www-form-urlencoded" };
  const calls: [figure: string, make: () => Buffer][] = [
    ["GetCallerIdentity", () => signedRequest(product.running, "", "Action=GetCallerIdentity&Version=2011-06-15", sts)],
    [
      `DescribeInstanceInformation, 50 of ${count(sizes.apiNodes)} nodes`,
      () => signedRequest(product.running, "DescribeInstanceInformation", '{"MaxResults":50}'),
    ],
  ];
  for (const [figure, make] of calls) {
    // A signature holds for minutes: made anew every second, it costs the client nothing.
    let made = { at: performance.now(), request: make() };
    const ask = () => {
      if (performance.now() - made.at > 1_000) made = { at: performance.now(), request: make() };
      return made.request;
    };
    await askOverKept(port, connections, sizes.apiMilliseconds / 4, ask);
    const cpuBefore = await product.serverCpuSeconds();
    const run = await askOverKept(port, connections, sizes.apiMilliseconds, ask);
    const cpu = (await product.serverCpuSeconds()) - cpuBefore;
    const bare = await bareEcho(make(), run.answerBytes, sizes.apiMilliseconds);
    report.add({
      section,
      figure: `${figure}, signed, ${connections} connections`,
      unit: "calls/s",
      measured: rate(run),
      note: `${spread(run)}; ${((cpu * 1000) / run.taken.length).toFixed(2)} ms of server CPU a call`,
      baseline: `bare node:http ${count(rate(bare))} calls/s, p99 ${percentile(bare.taken, 0.99).toFixed(1)} ms`,
    });
  }
}
