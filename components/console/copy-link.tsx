"use client";

import { Check, Link2 } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";

/** What was told once and belongs in no link. */
const passing = ["sent"];

/**
 * Copies the address of what is on the screen as it is: filters, group, search and lines are all in it.
 *
 * @param address what the link is to, for a part of a page that has another page of its own; its parameters included
 */
export function CopyLink({ address }: { address?: () => string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    const url = new URL(address?.() ?? window.location.href, window.location.href);
    for (const name of passing) url.searchParams.delete(name);
    try {
      await navigator.clipboard.writeText(url.href);
      setCopied(true);
    } catch {
      toast({ family: "red", title: "The browser refused to copy.", description: url.href });
    }
  };
  return (
    <>
      <Button size={address ? "small" : "normal"} icon={copied ? Check : Link2} onPress={() => void copy()}>
        <span className={address && "max-sm:sr-only"}>Copy link</span>
      </Button>
      <span role="status" className="sr-only">
        {copied ? "Link copied" : ""}
      </span>
    </>
  );
}
