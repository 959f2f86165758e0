"use client";

import { useQuery } from "@tanstack/react-query";
import { activationQueries } from "@/components/activations/queries";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ComboBoxOnDemand } from "@/components/ui/choices-on-demand";
import { Link } from "@/components/ui/link";
import { machines } from "@/core/nodes/machine-count";

/** The activation whose machines are meant: those that registered with it, and those that will. */
export function ActivationChoice({ value, onChange }: { value: string; onChange: (activationId: string) => void }) {
  const activations = useQuery(activationQueries.list(undefined));
  if (activations.error && !activations.data)
    return (
      <Banner
        kind="error"
        title={messageOf(activations.error)}
        action={<Button onPress={() => void activations.refetch()}>Retry</Button>}
      />
    );
  return (
    <div className="flex flex-col gap-2">
      <div className="max-w-xl">
        <ComboBoxOnDemand
          label="Activation"
          placeholder="Choose an activation, or enter its id"
          help="The machines that registered with it, and each one that will, as soon as it does."
          isMono
          allowsOther
          options={activations.data?.ActivationList.map(
            ({ ActivationId, DefaultInstanceName, RegistrationsCount }) => ({
              id: ActivationId,
              label: ActivationId,
              description: `${machines(RegistrationsCount)}${DefaultInstanceName ? `, named ${DefaultInstanceName}` : ""}`,
            }),
          )}
          value={value}
          onChange={(id) => onChange((id ?? "").trim())}
        />
      </div>
      <p className="text-muted">
        <Link href="/activations">Activations</Link>
      </p>
    </div>
  );
}
