"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { ActivationCode } from "./activation-code";
import { ActivationForm } from "./activation-form";
import { ArrivalPanel } from "./arrival-panel";
import type { NewActivation } from "./queries";
import { ReachabilityBanner } from "./reachability-banner";

const breadcrumbs = [{ label: "Activations", href: "/activations" }];

/** From nothing to a machine that answers: what it is called, one line to paste, and the machine as it arrives. */
export function AddMachineScreen() {
  const [created, setCreated] = useState<{ activation: NewActivation; at: number }>();
  return (
    <Screen
      title="Add machine"
      breadcrumbs={breadcrumbs}
      description="An agent on the machine connects to this server. The machine needs no open port."
      banners={<ReachabilityBanner />}
      actions={created && <Button onPress={() => setCreated(undefined)}>Add another</Button>}
    >
      {created ? (
        <>
          <Panel title="1. Register the machine">
            <ActivationCode activation={created.activation} />
          </Panel>
          <ArrivalPanel activationId={created.activation.ActivationId} since={created.at} />
        </>
      ) : (
        <Panel title="About the machine" description="The defaults suit one machine.">
          <ActivationForm
            submitLabel="Get the install line"
            onCreated={(activation) => setCreated({ activation, at: Date.now() })}
          />
        </Panel>
      )}
    </Screen>
  );
}
