"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { isAllShownBeside, messageOf, problemAt } from "./console-error";
import { safeNext } from "./safe-next";
import { sessionQuery, useSignIn, useSignInWithLink } from "./session";

/** Where a first start's link leads: the form with an example on the server's own machine. */
const afterLink = "/commands/new?example=1";

/** Signs in with user name and password, or at once with the link that a first start prints. */
export function SignInScreen() {
  const router = useRouter();
  const parameters = useSearchParams();
  const [link] = useState(() => parameters.get("link"));
  const next = safeNext(parameters.get("next"));
  const [userName, setUserName] = useState("");
  const [password, setPassword] = useState("");
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
    spend(link, { onSuccess: () => router.replace(afterLink) });
  }, [link, spend, router]);

  const isUsingLink = link !== null && !withLink.isError;
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="flex w-full max-w-sm flex-col gap-5">
        <p className="text-center text-xl font-semibold tracking-tight">Quarterdeck</p>
        <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-6">
          <h1 className="text-lg font-semibold">{isUsingLink ? "Signing in" : "Sign in"}</h1>
          {isUsingLink ? (
            <p role="status" className="text-muted">
              Signing you in with the link…
            </p>
          ) : (
            <form
              className="flex flex-col gap-4"
              onSubmit={(event) => {
                event.preventDefault();
                signIn.mutate(
                  { UserName: userName, Password: password },
                  {
                    onSuccess: () => router.replace(next),
                    onError: () => {
                      passwordBox.current?.focus();
                      passwordBox.current?.select();
                    },
                  },
                );
              }}
            >
              {withLink.isError && !signIn.isError && (
                <Banner kind="warning" title="The link did not sign you in.">
                  {messageOf(withLink.error)} Use your user name and password.
                </Banner>
              )}
              {signIn.isError && !isAllShownBeside(signIn.error, ["UserName", "Password"]) && (
                <Banner kind="error">{messageOf(signIn.error)}</Banner>
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
            </form>
          )}
        </div>
      </div>
    </main>
  );
}
