"use client";

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { useCalm } from "@/components/ui/use-calm";
import { integrityPrincipal, passwordAlarmPrincipal } from "@/core/audit/audit-rules";
import { auditQueries } from "./queries";

const hearers = new Set<() => void>();

function subscribe(hear: () => void) {
  hearers.add(hear);
  window.addEventListener("storage", hear);
  return () => {
    hearers.delete(hear);
    window.removeEventListener("storage", hear);
  };
}

/** The newest alarm of a kind, until it has been seen in this browser; its kind's key is where that is remembered. */
function useUnseen(storageKey: string, newest: string | undefined) {
  const seen = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(storageKey) ?? "",
    () => undefined,
  );
  // Ids are ordered by time: what is newer than what was seen is new.
  if (newest === undefined || seen === undefined || newest <= seen) return undefined;
  const markSeen = () => {
    window.localStorage.setItem(storageKey, newest);
    for (const hear of hearers) hear();
  };
  return { newest, markSeen };
}

const linesOf = (principal: string, selected: string) =>
  `/audit?f=${encodeURIComponent(`Principal=${principal}`)}&selected=${selected}`;

/**
 * Says on every page what the server raised an alarm about: rows in its database that it did not write, or lines of the
 * audit that are gone; and passwords that were used beside an identity provider. To those who may view the audit, until
 * they have seen the newest. Nothing otherwise.
 */
export function AuditAlarm() {
  const { data } = useQuery(auditQueries.alerts);
  const passwords = data?.PasswordSignIns;
  const database = useUnseen("quarterdeck.audit.seen", data?.NewestId);
  const password = useUnseen("quarterdeck.audit.seen-passwords", passwords?.NewestId);
  const isShown = useCalm(database !== undefined || password !== undefined);
  if (!data || !isShown) return null;
  return (
    <div className="flex flex-col gap-3 px-4 pt-4 sm:px-6">
      {database && (
        <Banner
          kind="error"
          title={
            data.Count === 1
              ? "Somebody changed this server's database behind its back."
              : `Somebody changed this server's database behind its back (${data.Count} findings in 30 days).`
          }
          action={<ButtonLink href={linesOf(integrityPrincipal, database.newest)}>See what was found</ButtonLink>}
          onDismiss={database.markSeen}
        >
          What was found was not used. Find out who can write to the database.
        </Banner>
      )}
      {password && passwords && (
        <Banner
          kind="warning"
          title={`${passwords.UserName ?? "Somebody"} signed in with a password although there is single sign-on${
            passwords.Count === 1 ? "." : ` (${passwords.Count} sign-ins with a password in 30 days).`
          }`}
          action={
            <ButtonLink href={linesOf(passwordAlarmPrincipal, password.newest)}>See when and from where</ButtonLink>
          }
          onDismiss={password.markSeen}
        >
          If that was not expected, end the user&apos;s sessions and give them another password.
        </Banner>
      )}
    </div>
  );
}
