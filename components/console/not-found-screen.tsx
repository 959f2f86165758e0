import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { Screen } from "@/components/ui/screen";

/** Says that there is no such page or thing, and where to go on. */
export function NotFoundScreen({
  title = "Page not found",
  children = "There is nothing at this address.",
}: {
  title?: string;
  children?: string;
}) {
  return (
    <Screen title={title}>
      <EmptyState
        title={children}
        action={
          <>
            <ButtonLink href="/commands">Commands</ButtonLink>
            <ButtonLink href="/managed-instances">Managed Instances</ButtonLink>
          </>
        }
      >
        It may have been deleted, or the address may be mistyped.
      </EmptyState>
    </Screen>
  );
}
