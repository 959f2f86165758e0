"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { KeyValue } from "@/components/ui/key-value";
import { Skeleton } from "@/components/ui/skeleton";
import { installLine } from "@/core/activations/install-line";
import { activationQueries, type NewActivation } from "./queries";

/** A new activation's code, which is told this once, and the line that uses it. */
export function ActivationCode({ activation }: { activation: NewActivation }) {
  return (
    <div className="flex flex-col gap-4">
      <InstallLine activation={activation} />
      <KeyValue
        columns={2}
        items={[
          { label: "Activation ID", value: activation.ActivationId, isMono: true, copy: activation.ActivationId },
          { label: "Activation code", value: activation.ActivationCode, isMono: true, copy: activation.ActivationCode },
        ]}
      />
      <Banner kind="warning">
        The code is shown only now and cannot be read again. Whoever has it can register machines until it expires or
        its limit is reached.
      </Banner>
    </div>
  );
}

function InstallLine({ activation }: { activation: NewActivation }) {
  const installation = useQuery(activationQueries.installation);
  if (installation.isError) {
    return (
      <Banner
        kind="error"
        title="The install line could not be made."
        action={<Button onPress={() => void installation.refetch()}>Retry</Button>}
      >
        {messageOf(installation.error)} The activation is good; its id and code are below.
      </Banner>
    );
  }
  return (
    <div className="flex flex-col gap-1.5">
      <p className="font-medium">Paste this into a terminal on the machine</p>
      {installation.data ? (
        <CodeBlock label="Install line" code={installLine(installation.data, activation)} isWrapped />
      ) : (
        <Skeleton width="90%" />
      )}
      <p className="text-sm text-muted">
        The machine needs Linux on x86-64 or ARM64 with curl or wget; the agent and what it runs on come from this
        server and are checked. It is installed as root; add <code className="font-mono">--user</code> at the end to
        install it for one user alone.
      </p>
    </div>
  );
}
