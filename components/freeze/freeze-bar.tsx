"use client";

import { Snowflake } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Time } from "@/components/ui/time";
import { useFreeze } from "./queries";

const LiftDialog = dynamic(() => onDemand(() => import("./lift-dialog")).then((loaded) => loaded.LiftDialog), {
  ssr: false,
});

/** Across every page while the account is frozen: by whom, since when, why, and the way out for those who may take it. */
export function FreezeBar() {
  const [lifting, setLifting] = useState<"open" | "closed">();
  const { data } = useFreeze();
  const freeze = data?.Freeze;
  return (
    <>
      {freeze && (
        <section
          aria-label="Freeze"
          className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-red-solid bg-red-tint px-4 py-2 text-ink sm:px-6"
        >
          <Snowflake aria-hidden size={16} className="shrink-0 text-red" />
          <p role="alert" className="min-w-0 flex-1 basis-64 break-words">
            <strong className="font-semibold">No new commands are sent.</strong> Frozen by{" "}
            <span className="font-medium">{nameOf(freeze.By)}</span> at{" "}
            <Time value={new Date(freeze.At)} look="absolute" />: {freeze.Reason}
          </p>
          {data.MayLift && (
            <Button kind="danger" onPress={() => setLifting("open")}>
              Lift the freeze
            </Button>
          )}
        </section>
      )}
      {lifting && (
        <LiftDialog isOpen={lifting === "open"} onOpenChange={(isOpen) => setLifting(isOpen ? "open" : "closed")} />
      )}
    </>
  );
}

/** A person by their name; any other principal as it is written. */
const nameOf = (principal: string) => principal.replace(/^user\//, "");
