"use client";

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { auditQueries } from "./queries";

const storageKey = "quarterdeck.audit.seen";
const hearers = new Set<() => void>();

function subscribe(hear: () => void) {
  hearers.add(hear);
  window.addEventListener("storage", hear);
  return () => {
    hearers.delete(hear);
    window.removeEventListener("storage", hear);
  };
}

function markSeen(id: string) {
  window.localStorage.setItem(storageKey, id);
  for (const hear of hearers) hear();
}

/**
 * Says on every page that the server found rows in its database that it did not write, or lines of the audit that are
 * gone; to those who may view the audit, until they have seen the newest. Nothing otherwise.
 */
export function AuditAlarm() {
  const { data } = useQuery(auditQueries.alerts);
  const seen = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(storageKey) ?? "",
    () => undefined,
  );
  const newest = data?.NewestId;
  // Ids are ordered by time: what is newer than what was seen is new.
  if (!data || newest === undefined || seen === undefined || newest <= seen) return null;
  return (
    <div className="px-4 pt-4 sm:px-6">
      <Banner
        kind="error"
        title={
          data.Count === 1
            ? "Somebody changed this server's database behind its back."
            : `Somebody changed this server's database behind its back (${data.Count} findings in 30 days).`
        }
        action={
          <ButtonLink href={`/audit?f=${encodeURIComponent("Principal=system/integrity")}&selected=${newest}`}>
            See what was found
          </ButtonLink>
        }
        onDismiss={() => markSeen(newest)}
      >
        What was found was not used. Find out who can write to the database.
      </Banner>
    </div>
  );
}
