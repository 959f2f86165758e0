import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as z from "zod";
import { signedRequest } from "./aws-call";
import { askOverKept, type Run } from "./kept-connections";
import type { Product } from "./product";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { percentile } from "./statistics";

const section = "parameters";
/** Connections at a time; the budget is of the middle one. */
const connections = [1, 16, 64] as const;
const budgeted = 16;
const Listening = z.object({ port: z.int() });

const rate = ({ taken, seconds }: Run) => taken.length / seconds;
const count = (value: number) => Math.round(value).toLocaleString("en-US");
const p99 = ({ taken }: Run) => percentile(taken, 0.99);
const nameOf = (index: number) => `/bench/${index % 100}/p${index}`;

/** Parameters as anybody makes them: rows that were written into the database would not be believed. */
async function makeParameters({ aws }: Product, wanted: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let index = next++; index < wanted; index = next++)
        await aws("PutParameter", { Name: nameOf(index), Type: "String", Value: `value ${index}` });
    }),
  );
}

/** The same row from a bare server with the same driver. */
async function bareSelect(product: Product, many: number, milliseconds: number, ask: () => Buffer): Promise<Run> {
  const server = fork(path.join(import.meta.dirname, "bench-bare-select.mjs"), [], {
    env: { ...process.env, BENCH_DATABASE_URL: product.running.databaseUrl },
  });
  try {
    const [hello] = await once(server, "message");
    const { port } = Listening.parse(hello);
    await askOverKept(port, many, milliseconds / 4, ask);
    return await askOverKept(port, many, milliseconds, ask);
  } finally {
    server.kill("SIGKILL");
  }
}

/** GetParameter and GetParametersByPath, signed, over kept connections, beside a bare server with one select. */
export async function measureParameters(product: Product, sizes: Sizes, report: Report): Promise<void> {
  report.say(`making ${count(sizes.parameters)} parameters …`);
  await makeParameters(product, sizes.parameters);
  await product.database.query("ANALYZE parameter, parameter_version");
  const port = Number(new URL(product.url).port);
  const names = Array.from({ length: 64 }, (_, index) => nameOf(index * Math.floor(sizes.parameters / 64)));

  const calls: [operation: string, inputs: object[]][] = [
    ["GetParameter", names.map((Name) => ({ Name }))],
    ["GetParametersByPath", names.map((name) => ({ Path: name.slice(0, name.lastIndexOf("/")), MaxResults: 10 }))],
  ];
  for (const [operation, inputs] of calls)
    for (const many of connections) {
      const sign = () => inputs.map((input) => signedRequest(product.running, operation, JSON.stringify(input)));
      // A signature holds for minutes: made anew now and then, it costs the client nothing.
      let made = { at: performance.now(), requests: sign() };
      let turn = 0;
      const ask = () => {
        if (performance.now() - made.at > 5_000) made = { at: performance.now(), requests: sign() };
        return made.requests[turn++ % made.requests.length] ?? Buffer.alloc(0);
      };
      await askOverKept(port, many, sizes.apiMilliseconds / 4, ask);
      const cpuBefore = await product.serverCpuSeconds();
      const run = await askOverKept(port, many, sizes.apiMilliseconds, ask);
      const cpu = (await product.serverCpuSeconds()) - cpuBefore;
      const isOne = operation === "GetParameter";
      const bare = isOne ? await bareSelect(product, many, sizes.apiMilliseconds, ask) : undefined;
      report.add({
        section,
        figure: `${operation} of ${count(sizes.parameters)} parameters, signed, ${many} connections`,
        unit: "calls/s",
        measured: rate(run),
        ...(isOne && many === budgeted && { budget: { atLeast: 4_000 } }),
        note: `p50 ${percentile(run.taken, 0.5).toFixed(1)} ms, p99 ${p99(run).toFixed(1)} ms of ${count(run.taken.length)}; ${((cpu * 1000) / run.taken.length).toFixed(2)} ms of server CPU a call`,
        ...(bare && {
          baseline: `bare node:http and one select ${count(rate(bare))} calls/s, p99 ${p99(bare).toFixed(1)} ms: ${Math.round((100 * rate(run)) / rate(bare))} %`,
        }),
      });
    }
}
