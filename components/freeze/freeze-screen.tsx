"use client";

import { Snowflake } from "lucide-react";
import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { TextArea } from "@/components/ui/text-area";
import { toast } from "@/components/ui/toast";
import { MAX_FREEZE_REASON } from "@/core/freeze/freeze-rules";
import { useFreeze, useFreezeAccount } from "./queries";

/** Stops new commands of the whole account, and says what that means before it is done. */
export function FreezeScreen() {
  const freeze = useFreeze();
  return (
    <Screen
      title="Freeze"
      description="Stops new commands of the whole account within seconds: when something runs that should not, or somebody is in who should not be."
    >
      <Panel title="What a freeze does">
        <ul className="flex max-w-3xl list-disc flex-col gap-1 pl-5">
          <li>No new command can be sent, in the console or through the API.</li>
          <li>Commands that were sent and that no machine has taken yet wait.</li>
          <li>What already runs goes on, and can be cancelled.</li>
          <li>Everybody sees who froze the account, when and why. An administrator lifts it; both are in the audit.</li>
        </ul>
      </Panel>
      {freeze.isError && (
        <Banner
          kind="error"
          title="Whether the account is frozen could not be read."
          action={<Button onPress={() => void freeze.refetch()}>Retry</Button>}
        >
          {messageOf(freeze.error)}
        </Banner>
      )}
      {freeze.data?.Freeze && (
        <Banner kind="info">
          The account is frozen. {freeze.data.MayLift ? "Lift the freeze above." : "An administrator can lift it."}
        </Banner>
      )}
      {freeze.data &&
        !freeze.data.Freeze &&
        (freeze.data.MayFreeze ? (
          <FreezeForm />
        ) : (
          <Banner kind="info">You are not authorised to freeze the account.</Banner>
        ))}
    </Screen>
  );
}

function FreezeForm() {
  const [reason, setReason] = useState("");
  const freeze = useFreezeAccount();
  const problem = problemAt(freeze.error, "Reason");
  return (
    <Panel title="Freeze this account">
      <form
        className="flex max-w-3xl flex-col items-start gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!reason.trim() || freeze.isPending) return;
          freeze.mutate(reason, {
            onSuccess: () => toast({ family: "green", title: "The account is frozen." }),
          });
        }}
      >
        {freeze.isError && !problem && <Banner kind="error">{messageOf(freeze.error)}</Banner>}
        <div className="w-full">
          <TextArea
            label="Reason"
            help="Everybody who is stopped by it reads this."
            rows={3}
            isRequired
            maxLength={MAX_FREEZE_REASON}
            value={reason}
            onChange={setReason}
            error={problem}
          />
        </div>
        <Button type="submit" kind="danger" icon={Snowflake} isPending={freeze.isPending} isDisabled={!reason.trim()}>
          Freeze
        </Button>
      </form>
    </Panel>
  );
}
