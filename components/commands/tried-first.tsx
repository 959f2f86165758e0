"use client";

import { useQuery } from "@tanstack/react-query";
import { Banner } from "@/components/ui/banner";
import { Link } from "@/components/ui/link";
import { type CommandDetail, commandQueries } from "./queries";

/** Of a command to the others of a plan: on which machine that was tried first. */
export function TriedFirst({ plan }: { plan: NonNullable<CommandDetail["Plan"]> }) {
  const { data } = useQuery(commandQueries.invocations(plan.TrialCommandId));
  const name = data?.[0]?.Name || plan.TriedOn;
  return (
    <Banner kind="info">
      Tried first on <Link href={`/managed-instances/${plan.TriedOn}`}>{name}</Link>, by{" "}
      <Link href={`/commands/${plan.TrialCommandId}`}>that command</Link> of the same plan.
    </Banner>
  );
}
