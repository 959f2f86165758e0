import * as z from "zod";
import type { Product } from "./product";
import type { Report } from "./report";
import { summarise } from "./statistics";

const section = "viewer";
const Found = z.object({ Count: z.int(), Complete: z.boolean() });

/** The output that is searched, and how often the word `needle` is in it. */
export type Haystack = { commandId: string; nodeId: string; bytes: number; expected: number };

/** Asks until the count is exact. Errors: Error when it is not the right one. */
async function search(
  product: Product,
  { commandId, nodeId, expected }: Haystack,
  query: string,
  isCaseSensitive: boolean,
): Promise<number> {
  const begun = performance.now();
  for (let asked = 0; asked < 50; asked++) {
    const answer = await product.console("SearchOutput", {
      CommandId: commandId,
      InstanceId: nodeId,
      Query: query,
      CaseSensitive: isCaseSensitive,
      Limit: 1,
    });
    const { Count, Complete } = Found.parse(answer);
    if (!Complete) continue;
    if (Count !== expected) throw new Error(`The search found ${Count} of ${expected}.`);
    return performance.now() - begun;
  }
  throw new Error("The search was not complete after 50 calls.");
}

/**
 * An exact count over the whole output: cold is the first search after the server was started again, warm are words that
 * nobody has searched for before in output that was read before.
 */
export async function measureSearch(product: Product, haystack: Haystack, report: Report): Promise<void> {
  await product.running.stopServer();
  await product.running.startServer();
  const cold = await search(product, haystack, "needle the quick brown fox", true);
  const words = [
    "needle",
    "needle the",
    "needle the quick",
    "needle the quick brown",
    "needle the quick brown fox jumps",
  ];
  const exact: number[] = [];
  const folded: number[] = [];
  for (const word of words) exact.push(await search(product, haystack, word, true));
  for (const word of words) folded.push(await search(product, haystack, word.toUpperCase(), false));
  const megabytes = (haystack.bytes / 1e6).toFixed(0);
  report.add({
    section,
    figure: `search of ${megabytes} MB, exact count, warm, p50`,
    unit: "ms",
    budget: { atMost: 300 },
    measured: summarise(folded).p50,
    note: `any case, as the page asks by default; worst ${summarise(folded).worst.toFixed(0)} ms; case-sensitive p50 ${summarise(exact).p50.toFixed(0)} ms`,
  });
  report.add({
    section,
    figure: `search of ${megabytes} MB, exact count, cold`,
    unit: "ms",
    measured: cold,
    note: "first search after the server was started",
  });
}
