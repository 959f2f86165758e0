"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { textOf, toSpans } from "@/core/output/spans";
import { plainStyle } from "@/core/output/text-style";
import type { LineCache } from "./line-cache";

/** The most that is copied at once, bytes: a clipboard is no place for more. */
const copyLimit = 5_000_000;

/** Copies the whole output as it is shown: without colours, and without line numbers. */
export function CopyOutput({ cache }: { cache: LineCache }) {
  const [copied, setCopied] = useState(false);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    if (cache.totals.bytes > copyLimit) {
      toast({
        family: "amber",
        title: "This output is too large to copy.",
        description: "Download it, or select the lines you need.",
      });
      return;
    }
    setBusy(true);
    try {
      await navigator.clipboard.writeText(await wholeText(cache));
      setCopied(true);
    } catch {
      toast({
        family: "red",
        title: "The output could not be copied.",
        description: "Download it, or select the lines you need and copy them by hand.",
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="small" icon={copied ? Check : Copy} isPending={isBusy} onPress={() => void copy()}>
        <span className="max-sm:sr-only">Copy</span>
      </Button>
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}

async function wholeText({ source }: LineCache): Promise<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for (let at = 0; ; ) {
    const { bytes, totals } = await source.bytes(at, at + 1024 * 1024);
    at += bytes.length;
    text += decoder.decode(bytes, { stream: true });
    if (bytes.length === 0 || at >= totals.bytes) break;
  }
  return (text + decoder.decode())
    .split("\n")
    .map((line) => textOf(toSpans(line, plainStyle)))
    .join("\n");
}
