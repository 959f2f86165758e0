"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { ProviderButton } from "@/components/single-sign-on/provider-button";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { safeNext } from "@/core/identity/safe-next";
import type { Answer } from "./call";
import { asksForCode, CodeForm } from "./code-form";
import { isAllShownBeside, messageOf, problemAt } from "./console-error";
import { sessionQuery, useSignIn, useSignInWithLink } from "./session";

/**
 * Where a link leads: that of a first start to the form with an example on the server's own machine, anybody else's to
 * where they wanted to go.
 */
const placeAfterLink = (session: Answer<"SignInWithLink">, next: string) =>
  session.SignedIn && !session.MustChoosePassword ? "/commands/new?example=1" : next;

/** Signs in with user name and password, or at once with the link that a first start prints. */
export function SignInScreen() {
  const router = useRouter();
  const parameters = useSearchParams();
  const [link] = useState(() => parameters.get("link"));
  const next = safeNext(parameters.get("next"));
  const [userName, setUserName] = useState("");
  const [password, setPassword] = useState("");
  const [accountId, setAccountId] = useState(() => parameters.get("account") ?? "");
  const [isElsewhere, setElsewhere] = useState(accountId !== "");
  const [step, setStep] = useState<"password" | "code">("password");
  const passwordBox = useRef<HTMLInputElement>(null);
  const session = useQuery(sessionQuery);
  const signIn = useSignIn();
  const withLink = useSignInWithLink();

  // Whoever is signed in already has nothing to do here; a link still wins, it may be for somebody else.
  const isSignedIn = session.data?.SignedIn === true && link === null;
  useEffect(() => {
    if (isSignedIn) router.replace(next);
  }, [isSignedIn, next, router]);

  // The link is good once: it is spent when the page is open, and taken out of the address and the history.
  const isSpent = useRef(false);
  const spend = withLink.mutate;
  useEffect(() => {
    if (link === null || isSpent.current) return;
    isSpent.current = true;
    window.history.replaceState(null, "", window.location.pathname);
    spend({ Token: link }, { onSuccess: (session) => router.replace(placeAfterLink(session, next)) });
  }, [link, spend, router, next]);

  const submit = (code?: string) =>
    signIn.mutate(
      {
        UserName: userName,
        Password: password,
        ...(code !== undefined && { Code: code }),
        ...(isElsewhere && accountId.trim() && { AccountId: accountId.trim() }),
      },
      {
        onSuccess: () => router.replace(next),
        onError: (error) => {
          if (asksForCode(error)) return setStep("code");
          if (step === "code") return;
          passwordBox.current?.focus();
          passwordBox.current?.select();
        },
      },
    );

  const linkAsksForCode = link !== null && asksForCode(withLink.error);
  const isUsingLink = link !== null && !withLink.isError;
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="flex w-full max-w-sm flex-col gap-5">
        <p className="text-center text-xl font-semibold tracking-tight">Quarterdeck</p>
        <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-6">
          <h1 className="text-lg font-semibold">{isUsingLink && !linkAsksForCode ? "Signing in" : "Sign in"}</h1>
          {linkAsksForCode || (isUsingLink && step === "code") ? (
            <CodeForm
              error={withLink.error}
              isPending={withLink.isPending}
              onCode={(Code) => {
                setStep("code");
                withLink.mutate(
                  { Token: link ?? "", Code },
                  { onSuccess: (session) => router.replace(placeAfterLink(session, next)) },
                );
              }}
              onBack={() => window.location.assign("/sign-in")}
            />
          ) : isUsingLink ? (
            <p role="status" className="text-muted">
              Signing you in with the link…
            </p>
          ) : step === "code" ? (
            <CodeForm
              error={signIn.error}
              isPending={signIn.isPending}
              onCode={submit}
              onBack={() => {
                signIn.reset();
                setStep("password");
              }}
            />
          ) : (
            <form
              className="flex flex-col gap-4"
              onSubmit={(event) => {
                event.preventDefault();
                submit();
              }}
            >
              {withLink.isError && !signIn.isError && (
                <Banner kind="warning" title="The link did not sign you in.">
                  {messageOf(withLink.error)} Use your user name and password.
                </Banner>
              )}
              {signIn.isError && !isAllShownBeside(signIn.error, ["UserName", "Password", "AccountId"]) && (
                <Banner kind="error">{messageOf(signIn.error)}</Banner>
              )}
              {isElsewhere && (
                <TextField
                  label="Account ID"
                  help="The 12 digits of the account that you are a user of."
                  name="account"
                  inputMode="numeric"
                  isRequired
                  isMono
                  value={accountId}
                  onChange={setAccountId}
                  error={problemAt(signIn.error, "AccountId")}
                />
              )}
              <TextField
                label="User name"
                name="username"
                autoComplete="username"
                autoFocus
                isRequired
                value={userName}
                onChange={setUserName}
                error={problemAt(signIn.error, "UserName")}
              />
              <TextField
                label="Password"
                name="password"
                type="password"
                autoComplete="current-password"
                isRequired
                inputRef={passwordBox}
                value={password}
                onChange={setPassword}
                error={problemAt(signIn.error, "Password")}
              />
              <Button type="submit" kind="primary" isPending={signIn.isPending}>
                Sign in
              </Button>
              <ProviderButton next={next} />
            </form>
          )}
        </div>
        {!isUsingLink && step === "password" && !linkAsksForCode && (
          <p className="text-center text-sm">
            <button
              type="button"
              className="rounded-sm text-muted underline underline-offset-2 hover:text-ink"
              onClick={() => setElsewhere(!isElsewhere)}
            >
              {isElsewhere ? "Sign in to this installation's own account" : "Sign in to another account"}
            </button>
          </p>
        )}
      </div>
    </main>
  );
}
