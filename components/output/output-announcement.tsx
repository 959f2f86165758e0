import { useEffect, useState } from "react";
import type { LineRange } from "@/core/output/line-range";
import { textOf, toSpans } from "@/core/output/spans";
import type { LineCache } from "./line-cache";

/**
 * What assistive technology is told: the lines that are pointed at when that changes, and now and then how much there is.
 * Not every line as it comes, which would drown everything else.
 */
export function OutputAnnouncement({ cache, range }: { cache: LineCache; range: LineRange | undefined }) {
  const [summary, setSummary] = useState("");
  useEffect(() => {
    let said = "";
    const timer = setInterval(() => {
      const { lines, ended } = cache.totals;
      const words = `${lines.toLocaleString("en-US")} lines${ended ? ", complete" : ""}`;
      if (words === said) return;
      said = words;
      setSummary(words);
    }, 10_000);
    return () => clearInterval(timer);
  }, [cache]);
  return (
    <>
      <span role="status" className="sr-only">
        {summary}
      </span>
      <span aria-live="polite" className="sr-only">
        {range && wordsOf(cache, range)}
      </span>
    </>
  );
}

function wordsOf(cache: LineCache, { first, last }: LineRange): string {
  if (first !== last) return `Lines ${first} to ${last} are marked`;
  const [line] = cache.read(first - 1, 1);
  return line ? `Line ${first}: ${textOf(toSpans(line.text, line.style)) || "empty"}` : "";
}
