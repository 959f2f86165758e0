"use client";

import { useSession } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Screen } from "@/components/ui/screen";
import { AccessKeysPanel } from "./access-keys-panel";

/** One's own access keys. */
export function AccessKeysScreen() {
  const session = useSession();
  const isAway = session && session.AccountId !== session.HomeAccountId;
  return (
    <Screen
      title="My access keys"
      description="A program with one of your keys can do what you may do."
      banners={
        isAway && (
          <Banner kind="info">
            Access keys act in your own account, {session.HomeAccountId}, whichever account you work in here.
          </Banner>
        )
      }
    >
      <AccessKeysPanel whose={undefined} />
    </Screen>
  );
}
