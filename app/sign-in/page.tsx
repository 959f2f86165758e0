import type { Metadata } from "next";
import { QueryProvider } from "@/components/console/query-provider";
import { SignInScreen } from "@/components/console/sign-in-screen";

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

/** Outside the console's frame: nobody is signed in yet. */
export default function SignInPage() {
  return (
    <QueryProvider>
      <SignInScreen />
    </QueryProvider>
  );
}
