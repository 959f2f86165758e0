"use client";

import { useQuery } from "@tanstack/react-query";
import { Panel } from "@/components/ui/panel";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { type MasterKeyAnswer, masterKeyQuery } from "./queries";

/** Which versions the master key has, and how far a rotation is. It is rotated at the server's own machine. */
export function MasterKeyPanel() {
  const { data } = useQuery(masterKeyQuery);
  if (!data || data.Versions.length === 0) return null;
  const newest = data.Versions.find(({ IsNewest }) => IsNewest);
  return (
    <Panel
      title="Master key"
      description={
        <>
          What seals the keys above and proves the database’s rows. It is rotated where the server runs, with{" "}
          <code className="font-mono">npm run rotate-master-key</code>.
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ul className="flex flex-col gap-2">
          {data.Versions.map((version) => (
            <li key={version.Id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">Version {version.Version}</span>
              <span className="font-mono text-muted">{version.Id}</span>
              <VersionState of={version} />
              <span className="text-muted">
                since <Time value={new Date(version.Since)} />
              </span>
            </li>
          ))}
        </ul>
        {newest && !newest.RenewedAt && newest.RowsLeft > 0 && (
          <ProgressBar
            label="Sealed and proved anew"
            max={newest.RowsDone + newest.RowsLeft}
            parts={[{ family: "green", label: "rows", value: newest.RowsDone }]}
          />
        )}
        {data.BehindServerCount > 0 && (
          <p>
            {data.BehindServerCount} of {data.ServerCount} servers do not seal by the newest version: copy keys/master
            to where they run.
          </p>
        )}
      </div>
    </Panel>
  );
}

function VersionState({ of }: { of: MasterKeyAnswer["Versions"][number] }) {
  if (!of.IsNewest) return <StatusBadge family="grey">Opens what it sealed</StatusBadge>;
  if (of.RenewedAt) return <StatusBadge family="green">Seals everything</StatusBadge>;
  return <StatusBadge family="blue">Seals what is new</StatusBadge>;
}
