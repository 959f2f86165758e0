"use client";

import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { ConsoleError, isAllShownBeside, messageOf, problemAt } from "./console-error";

/** Whether a sign-in goes on with the code of the second factor. */
export const asksForCode = (error: unknown): boolean =>
  error instanceof ConsoleError && (error.code === "SecondFactorRequired" || error.code === "WrongCode");

/** The second step of signing in: the six digits of the app, or a recovery code. */
export function CodeForm({
  error,
  isPending,
  onCode,
  onBack,
}: {
  error: unknown;
  isPending: boolean;
  onCode: (code: string) => void;
  onBack: () => void;
}) {
  const [code, setCode] = useState("");
  const isRefused = !(error instanceof ConsoleError && error.code === "SecondFactorRequired");
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code);
        setCode("");
      }}
    >
      {isRefused && error !== null && !isAllShownBeside(error, ["Code"]) && (
        <Banner kind="error">{messageOf(error)}</Banner>
      )}
      <TextField
        label="Code"
        name="one-time-code"
        autoComplete="one-time-code"
        inputMode="numeric"
        help="The six digits that your authenticator app shows, or one of your recovery codes."
        autoFocus
        isRequired
        isMono
        value={code}
        onChange={setCode}
        error={code === "" ? problemAt(error, "Code") : undefined}
      />
      <Button type="submit" kind="primary" isPending={isPending} isDisabled={code.trim() === ""}>
        Sign in
      </Button>
      <Button onPress={onBack} isDisabled={isPending}>
        Back
      </Button>
    </form>
  );
}
