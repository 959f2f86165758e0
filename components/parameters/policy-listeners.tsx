"use client";

import { useQuery } from "@tanstack/react-query";
import { useMay } from "@/components/console/session";
import { Link } from "@/components/ui/link";
import { parameterQueries } from "./queries";

/** Who hears what the policies of parameters do; said plainly where it is nobody. */
export function PolicyListeners() {
  const may = useMay();
  const listeners = useQuery({ ...parameterQueries.listeners, enabled: may("ListWebhooks") });
  if (!listeners.data) return null;
  const settings = <Link href="/settings/webhooks">Settings, Webhooks</Link>;
  return (
    <p className="text-sm text-muted">
      {listeners.data.length === 0 ? (
        <>Nobody is told: no webhook hears of parameter policies. It is switched on under {settings}.</>
      ) : (
        <>
          Told: {listeners.data.join(", ")}. Who is told is set under {settings}.
        </>
      )}
    </p>
  );
}
