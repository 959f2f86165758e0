"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { CodeForm } from "@/components/console/code-form";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { Spinner } from "@/components/ui/spinner";
import { safeNext } from "@/core/identity/safe-next";
import { purposeOf } from "@/core/single-sign-on/provider-rules";
import { useSignInWithProvider, useSingleSignOnChange } from "./queries";

/** Where the identity provider sends people back to: goes on with what they left for, a sign-in or a link. */
export function CallbackScreen() {
  const parameters = useSearchParams();
  const [answer] = useState(() => parameters.toString());
  const [isLink] = useState(() => purposeOf(parameters.get("state")) === "link");
  // The answer is good once: it is taken out of the address and the history.
  useEffect(() => window.history.replaceState(null, "", window.location.pathname), []);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="flex w-full max-w-sm flex-col gap-5">
        <p className="text-center text-xl font-semibold tracking-tight">Quarterdeck</p>
        <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-6">
          {isLink ? <Link answer={answer} /> : <SignIn answer={answer} />}
        </div>
      </div>
    </main>
  );
}

/** Does something once, whatever React does with the page. */
function useOnce(act: () => void) {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current) return;
    isDone.current = true;
    act();
  }, [act]);
}

function SignIn({ answer }: { answer: string }) {
  const router = useRouter();
  const signIn = useSignInWithProvider();
  const [needsCode, setNeedsCode] = useState(false);
  const send = (input: Parameters<typeof signIn.mutate>[0]) =>
    signIn.mutate(input, {
      onSuccess: (session) => {
        if ("NeedsCode" in session) setNeedsCode(true);
        else if ("Next" in session) router.replace(safeNext(session.Next));
      },
    });
  useOnce(() => send({ Answer: answer }));

  if (needsCode)
    return (
      <>
        <h1 className="text-lg font-semibold">Sign in</h1>
        <CodeForm
          error={signIn.error}
          isPending={signIn.isPending}
          onCode={(Code) => send({ Code })}
          onBack={() => router.replace("/sign-in")}
        />
      </>
    );
  if (signIn.isError)
    return (
      <>
        <h1 className="text-lg font-semibold">Not signed in</h1>
        <Banner kind="error">{messageOf(signIn.error)}</Banner>
        <ButtonLink href="/sign-in">Back to sign in</ButtonLink>
      </>
    );
  return <Waiting title="Signing in">Checking what your identity provider answered…</Waiting>;
}

function Link({ answer }: { answer: string }) {
  const router = useRouter();
  const link = useSingleSignOnChange("LinkMyIdentity");
  useOnce(() => link.mutate({ Answer: answer }, { onSuccess: () => router.replace("/settings/profile") }));
  if (link.isError)
    return (
      <>
        <h1 className="text-lg font-semibold">Not linked</h1>
        <Banner kind="error">{messageOf(link.error)}</Banner>
        <ButtonLink href="/settings/profile">Back to your profile</ButtonLink>
      </>
    );
  return <Waiting title="Linking">Checking what your identity provider answered…</Waiting>;
}

function Waiting({ title, children }: { title: string; children: string }) {
  return (
    <>
      <h1 className="text-lg font-semibold">{title}</h1>
      <p role="status" className="flex items-center gap-2 text-muted">
        <Spinner size={16} /> {children}
      </p>
    </>
  );
}
