"use client";

import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Screen } from "@/components/ui/screen";

/** Says that a page failed to draw, with what a report of it needs, and tries again. */
export function FaultScreen({ error, onRetry }: { error: Error & { digest?: string }; onRetry: () => void }) {
  return (
    <Screen title="This page failed">
      <Banner kind="error" title="The page could not be drawn." action={<Button onPress={onRetry}>Try again</Button>}>
        <p>Nothing on your machines is affected. The rest of the console still works.</p>
        <p className="mt-1 font-mono text-sm break-words">{error.digest ?? error.message}</p>
      </Banner>
    </Screen>
  );
}
