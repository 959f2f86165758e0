"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { DetailScreen } from "@/components/console/detail-screen";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { toast } from "@/components/ui/toast";
import { type ProviderFacts, singleSignOnQueries, useSingleSignOnChange } from "./queries";

const ProviderForm = dynamic(() => onDemand(() => import("./provider-form")).then((loaded) => loaded.ProviderForm), {
  ssr: false,
  loading: () => <Skeleton width="60%" />,
});
const ConfirmDialog = dynamic(
  () => onDemand(() => import("@/components/ui/dialog")).then((loaded) => loaded.ConfirmDialog),
  { ssr: false },
);

/** How people sign in by the installation's identity provider: set up, tested, turned on and off. */
export function SingleSignOnScreen() {
  const query = useQuery(singleSignOnQueries.settings);
  return (
    <DetailScreen query={query} title="Single sign-on" breadcrumbs={[]} missing={[]} missingTitle="">
      {({ Provider, PublicUrl }) => (
        // What somebody else saved meanwhile is what is edited from then on.
        <Known key={Provider?.UpdatedDate ?? "none"} provider={Provider} publicUrl={PublicUrl} />
      )}
    </DetailScreen>
  );
}

function Known({ provider, publicUrl }: { provider: ProviderFacts | undefined; publicUrl: string | undefined }) {
  const [isRemoving, setRemoving] = useState(false);
  const remove = useSingleSignOnChange("DeleteSingleSignOn");
  return (
    <Screen
      title="Single sign-on"
      status={
        provider ? (
          <StatusBadge family={provider.IsEnabled ? "green" : "grey"}>{provider.IsEnabled ? "On" : "Off"}</StatusBadge>
        ) : (
          <StatusBadge family="grey">Not set up</StatusBadge>
        )
      }
      description="Lets people sign in by your identity provider (OpenID Connect). User names and passwords go on working: keep an administrator with a password for the day when the provider does not answer."
      actions={provider && <Button onPress={() => setRemoving(true)}>Remove</Button>}
    >
      <ProviderForm provider={provider} publicUrl={publicUrl} />
      {isRemoving && provider && (
        <ConfirmDialog
          title={`Remove ${provider.Name}?`}
          confirmLabel="Remove"
          kind="danger"
          isOpen
          onOpenChange={setRemoving}
          isPending={remove.isPending}
          error={remove.isError ? messageOf(remove.error) : undefined}
          onConfirm={() =>
            remove.mutate(
              {},
              {
                onSuccess: () => {
                  toast({ family: "green", title: "The identity provider is removed." });
                  setRemoving(false);
                },
              },
            )
          }
        >
          Nobody signs in by it any more, and its client secret is forgotten. Users stay, and whoever has no password
          gets in again when an administrator resets it.
        </ConfirmDialog>
      )}
    </Screen>
  );
}
