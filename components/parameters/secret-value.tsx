"use client";

import { useMutation } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { useMay } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorLine } from "@/components/ui/field";
import { reveal } from "./queries";

/** A value as it was written: lines and spaces stay. */
export function ValueText({ value, label }: { value: string; label: string }) {
  return (
    <span className="flex min-w-0 items-start gap-1">
      <span className="min-w-0 font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">{value}</span>
      <CopyButton value={value} label={label} />
    </span>
  );
}

/**
 * A secret, hidden until somebody who may decrypt it asks for it: that is a line of the audit each time. It is forgotten
 * when it is hidden again, or the screen is left.
 *
 * @param reference the parameter's name, or one of its versions (`name:3`)
 */
export function SecretValue({ reference, label }: { reference: string; label: string }) {
  const may = useMay();
  const [value, setValue] = useState<string>();
  const ask = useMutation({
    mutationFn: () => reveal([reference]),
    onSuccess: ([clear = ""]) => setValue(clear),
    gcTime: 0,
  });
  if (value !== undefined)
    return (
      <span className="flex min-w-0 flex-wrap items-start gap-2">
        <ValueText value={value} label={`Copy ${label}`} />
        <Button
          size="small"
          icon={EyeOff}
          onPress={() => {
            setValue(undefined);
            ask.reset();
          }}
        >
          Hide
        </Button>
      </span>
    );
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span aria-hidden className="font-mono tracking-widest text-muted">
        ••••••••
      </span>
      <span className="sr-only">Hidden</span>
      {may("DecryptParameters") ? (
        <Button size="small" icon={Eye} isPending={ask.isPending} onPress={() => ask.mutate()}>
          Show {label}
        </Button>
      ) : (
        <span className="text-sm text-muted">You may not decrypt it.</span>
      )}
      {ask.isError && <ErrorLine>{messageOf(ask.error)}</ErrorLine>}
    </span>
  );
}
