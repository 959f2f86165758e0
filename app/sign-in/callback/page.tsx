import type { Metadata } from "next";
import { QueryProvider } from "@/components/console/query-provider";
import { CallbackScreen } from "@/components/single-sign-on/callback-screen";

export const metadata: Metadata = { title: "Signing in", referrer: "no-referrer" };

/** Outside the console's frame: whoever comes back from the identity provider is not signed in yet. */
export default function CallbackPage() {
  return (
    <QueryProvider>
      <CallbackScreen />
    </QueryProvider>
  );
}
