"use client";

import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { Screen } from "@/components/ui/screen";
import { permittedGroups } from "./pages";
import { useMay, useSession } from "./session";

/** Says calmly that a page is not for this person, who could change that, and where they can go on. */
export function MayNotSeeScreen({ title = "You may not see this" }: { title?: string }) {
  const session = useSession();
  const pages = permittedGroups(useMay(), session?.OwnsInstallation ?? false)
    .flatMap(({ items }) => items)
    // What is about themselves is everybody's, and not what they came for.
    .filter(({ operation }) => operation !== undefined);
  return (
    <Screen title={title}>
      <EmptyState
        title={pages.length > 0 ? "No policy permits it to you." : "Nothing is permitted to you yet."}
        action={
          pages.length > 0
            ? pages.slice(0, 3).map(({ href, label }) => (
                <ButtonLink key={href} href={href}>
                  {label}
                </ButtonLink>
              ))
            : undefined
        }
      >
        {session && (
          <>
            You are signed in as {session.UserName} in the account {session.AccountName}. Whoever may change access
            there can permit it.
          </>
        )}
      </EmptyState>
    </Screen>
  );
}
