"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { UserFacts } from "./queries";

const SetUpDialog = dynamic(
  () => onDemand(() => import("./second-factor-set-up")).then((loaded) => loaded.SetUpDialog),
  { ssr: false },
);
const PasswordDialog = dynamic(
  () => onDemand(() => import("./second-factor-dialogs")).then((loaded) => loaded.PasswordDialog),
  { ssr: false },
);

/** The second factor of whoever looks at their profile: off, or on with what is left of the recovery codes. */
export function SecondFactorPanel({ user }: { user: UserFacts }) {
  const [open, setOpen] = useState<"set-up" | "off" | "codes">();
  const left = user.RecoveryCodesLeft ?? 0;
  return (
    <Panel
      title="Second factor"
      actions={
        user.HasSecondFactor ? (
          <>
            <Button onPress={() => setOpen("codes")}>New recovery codes</Button>
            <Button onPress={() => setOpen("off")}>Turn off</Button>
          </>
        ) : (
          <Button kind="primary" onPress={() => setOpen("set-up")}>
            Set up
          </Button>
        )
      }
    >
      {user.HasSecondFactor ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <StatusBadge family="green">On</StatusBadge>
          {user.SecondFactorDate && (
            <span>
              since <Time value={new Date(user.SecondFactorDate)} />
            </span>
          )}
          <span className={left < 3 ? "text-red" : "text-muted"}>
            {left} recovery {left === 1 ? "code" : "codes"} left
          </span>
        </div>
      ) : (
        <p>
          Off. With it, a code of an app on your phone is asked for beside your password: a stolen password alone opens
          nothing.
        </p>
      )}
      {open === "set-up" && <SetUpDialog onClose={() => setOpen(undefined)} />}
      {(open === "off" || open === "codes") && <PasswordDialog kind={open} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}
