"use client";

import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { toast } from "@/components/ui/toast";
import { isAllShownBeside, messageOf, problemAt } from "./console-error";
import { NewPasswordFields } from "./new-password-fields";
import { useChangePassword } from "./session";

/** For whoever came by a link: before anything else they choose the password that they sign in with from now on. */
export function ChoosePasswordScreen({ userName }: { userName: string }) {
  const [wanted, setWanted] = useState("");
  const [again, setAgain] = useState("");
  const [differs, setDiffers] = useState(false);
  const change = useChangePassword();
  return (
    <Screen title="Choose a password" description={`Welcome, ${userName}. The link that brought you here worked once.`}>
      <Panel title="Your password" description="You sign in with it from now on.">
        <form
          className="flex max-w-sm flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            setDiffers(wanted !== again);
            if (wanted !== again) return;
            change.mutate(
              { NewPassword: wanted },
              { onSuccess: () => toast({ family: "green", title: "Your password is set." }) },
            );
          }}
        >
          {change.isError && !isAllShownBeside(change.error, ["NewPassword"]) && (
            <Banner kind="error">{messageOf(change.error)}</Banner>
          )}
          <input type="text" name="username" autoComplete="username" value={userName} readOnly hidden />
          <NewPasswordFields
            autoFocus
            value={wanted}
            again={again}
            onChange={setWanted}
            onAgainChange={setAgain}
            error={problemAt(change.error, "NewPassword")}
            differs={differs}
          />
          <div>
            <Button type="submit" kind="primary" isPending={change.isPending} isDisabled={!wanted || !again}>
              Set password
            </Button>
          </div>
        </form>
      </Panel>
    </Screen>
  );
}
