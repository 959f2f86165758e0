"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { singleSignOnQueries, useBeginSingleSignOn } from "./queries";

/** Beside the password form: the way in by the identity provider, where one is set up. */
export function ProviderButton({ next }: { next: string }) {
  const ways = useQuery(singleSignOnQueries.ways);
  const begin = useBeginSingleSignOn();
  const name = ways.data?.ProviderName;
  if (name === undefined) return null;
  return (
    <>
      <p className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {begin.isError && (
        <Banner kind="error" title={messageOf(begin.error)}>
          Use your user name and password, or try again later.
        </Banner>
      )}
      <Button isPending={begin.isPending || begin.isSuccess} onPress={() => begin.mutate(next)}>
        Sign in with {name}
      </Button>
    </>
  );
}
