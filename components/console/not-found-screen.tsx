"use client";

import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { Screen } from "@/components/ui/screen";
import { useMay } from "./session";

/** Says that there is no such page or thing, and where to go on. */
export function NotFoundScreen({
  title = "Page not found",
  children = "There is nothing at this address.",
}: {
  title?: string;
  children?: string;
}) {
  const may = useMay();
  return (
    <Screen title={title}>
      <EmptyState
        title={children}
        action={
          <>
            {may("ListCommands") && <ButtonLink href="/commands">Commands</ButtonLink>}
            {may("ListManagedNodes") && <ButtonLink href="/managed-instances">Managed Instances</ButtonLink>}
          </>
        }
      >
        It may have been deleted, or the address may be mistyped.
      </EmptyState>
    </Screen>
  );
}
