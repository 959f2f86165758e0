"use client";

import { problemAt } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { RadioGroup } from "@/components/ui/radio-group";
import { TextField } from "@/components/ui/text-field";
import { isSignInWay, type SignInWay, signInWays } from "@/core/identity/user-rules";

/** How somebody gets in, as it is being chosen. */
export type SignInDraft = { way: SignInWay; password: string };
export const newSignIn: SignInDraft = { way: "GeneratedPassword", password: "" };

/** The members of an operation that the draft stands for. */
export const signInInput = ({ way, password }: SignInDraft) => ({
  SignInWith: way,
  ...(way === "Password" && { Password: password }),
});

const options = Object.keys(signInWays)
  .filter(isSignInWay)
  .map((id) => ({ id, ...signInWays[id] }));

/** The choice between a password that is made, one that is chosen, and a link. */
export function SignInWayFields({
  draft,
  onChange,
  error,
}: {
  draft: SignInDraft;
  onChange: (draft: SignInDraft) => void;
  error: unknown;
}) {
  return (
    <>
      <RadioGroup
        label="They sign in with"
        options={options}
        value={draft.way}
        onChange={(way) => onChange({ ...draft, way })}
      />
      {draft.way === "Password" && (
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          isRequired
          value={draft.password}
          onChange={(password) => onChange({ ...draft, password })}
          error={problemAt(error, "Password")}
        />
      )}
    </>
  );
}

/** What a new user or a reset was answered with. */
export type ToldSignIn = {
  UserName: string;
  GeneratedPassword?: string | undefined;
  SignInToken?: string | undefined;
  SignInTokenExpires?: string | undefined;
};

/** Whether there is something to pass on, which is told only now. */
export const hasSomethingToTell = (told: ToldSignIn): boolean =>
  told.GeneratedPassword !== undefined || told.SignInToken !== undefined;

/** The password or link of somebody, shown this once. */
export function ToldDialog({ title, told, onClose }: { title: string; told: ToldSignIn; onClose: () => void }) {
  return (
    <Dialog
      title={title}
      isOpen
      onOpenChange={onClose}
      footer={
        <Button kind="primary" onPress={onClose}>
          Done
        </Button>
      }
    >
      <p>
        {told.GeneratedPassword ? "The password" : "The link that works once"} of <strong>{told.UserName}</strong>:
      </p>
      {told.GeneratedPassword && <CodeBlock label="Password" code={told.GeneratedPassword} isWrapped />}
      {told.SignInToken && (
        <CodeBlock
          label="Sign-in link"
          code={`${window.location.origin}/sign-in?link=${encodeURIComponent(told.SignInToken)}`}
          isWrapped
        />
      )}
      <Banner kind="warning">
        {told.GeneratedPassword
          ? "It is shown only now and cannot be read again. They can change it on their profile."
          : "It is shown only now and cannot be read again. It works once, for 24 hours; whoever follows it is signed in as this user and chooses the password."}
      </Banner>
    </Dialog>
  );
}
