"use client";

import { useQuery } from "@tanstack/react-query";
import { Banner } from "@/components/ui/banner";
import { CodeBlock } from "@/components/ui/code-block";
import { activationQueries } from "./queries";

/**
 * Says first when no other machine can reach this server, with the line that starts it so that they can. Nothing is
 * shown where all is well.
 */
export function ReachabilityBanner() {
  const { data } = useQuery(activationQueries.installation);
  if (!data || (!data.ListensOnLoopbackOnly && data.HasPublicUrl)) return null;
  return (
    <Banner
      kind="warning"
      title={
        data.ListensOnLoopbackOnly
          ? "Other machines cannot reach this server yet"
          : "The server does not know its own address"
      }
    >
      <p className="mb-2">
        {data.ListensOnLoopbackOnly
          ? "It listens on this computer only, so a line made now works only here. Start it like this to be reachable, with the address that your machines use:"
          : "It has no public address set, so a line made now names an address that may be wrong. Start it like this, with the address that your machines use:"}
      </p>
      <CodeBlock label="Start line" code={data.StartLine} isWrapped />
    </Banner>
  );
}
