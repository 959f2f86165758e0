"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { toast } from "./toast";

/** What {@link CopyButton} takes. */
export interface CopyButtonProps {
  /** The text to copy, or a function that gives it when pressed. */
  value: string | (() => string);
  /** What it does, such as "Copy command id". */
  label: string;
  /** Shows the label beside the icon instead of in a tooltip. */
  isWide?: boolean;
}

/**
 * Copies text and shows a tick for two seconds. Where the browser refuses the clipboard (pages served without TLS
 * beyond loopback have none) it says so in a toast instead of pretending.
 */
export function CopyButton({ value, label, isWide }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof value === "function" ? value() : value);
      setCopied(true);
    } catch {
      toast({
        family: "red",
        title: "The browser refused to copy.",
        description: "Select the text and copy it by hand.",
      });
    }
  };
  const icon = copied ? Check : Copy;
  return (
    <>
      {isWide ? (
        <Button size="small" icon={icon} onPress={copy}>
          {label}
        </Button>
      ) : (
        <IconButton size="small" label={label} icon={icon} onPress={copy} />
      )}
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}
