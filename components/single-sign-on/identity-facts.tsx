import { Time } from "@/components/ui/time";
import type { IdentityFacts } from "./queries";

/** Whom the provider knows somebody as, and since when here. */
export function IdentityLine({ identity }: { identity: NonNullable<IdentityFacts["Identity"]> }) {
  return (
    <p className="[overflow-wrap:anywhere]">
      Known there as <span className="font-mono text-sm">{identity.Subject}</span>, linked{" "}
      <Time value={new Date(identity.LinkedDate)} /> by {identity.LinkedBy}.
    </p>
  );
}
