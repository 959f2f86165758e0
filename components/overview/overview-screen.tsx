"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Server, SquareTerminal } from "lucide-react";
import { useLive } from "@/components/console/live";
import { LoadingPanel, QueryFailure } from "@/components/console/query-states";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { ButtonLink } from "@/components/ui/button-link";
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Select } from "@/components/ui/select";
import { Stat } from "@/components/ui/stat";
import { RunningPanel, WentWrongPanel } from "./commands-panels";
import { DarkPanel, darkHref } from "./dark-panel";
import { type Overview, overviewQueries } from "./queries";
import { WaitingPanel } from "./waiting-panel";

const periods = [
  { id: "24", label: "Last 24 hours" },
  { id: "72", label: "Last 3 days" },
  { id: "168", label: "Last 7 days" },
  { id: "720", label: "Last 30 days" },
] as const;
const address = { hours: "24" };
/** The answer is of the whole account: while much happens, it is asked for this often, milliseconds. */
const pause = 2_000;

const number = (count: number) => count.toLocaleString("en-US");

/** The page to open every morning: what went wrong, what went dark, what runs, and what waits. */
export function OverviewScreen() {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const period = periods.find(({ id }) => id === url.hours) ?? periods[0];
  const query = useQuery(overviewQueries.since(Number(period.id)));
  useLive("command", undefined, overviewQueries.all, pause);
  useLive("node", undefined, overviewQueries.all, pause);
  useLive("compliance", undefined, overviewQueries.all, pause);

  return (
    <Screen
      title="Overview"
      actions={
        <>
          <span className="w-40">
            <Select
              label="Period"
              isLabelHidden
              options={periods}
              value={period.id}
              onChange={(hours) => setUrl({ hours })}
            />
          </span>
          {may("SendCommand") && (
            <ButtonLink href="/commands/new" kind="primary" icon={SquareTerminal}>
              Run command
            </ButtonLink>
          )}
        </>
      }
    >
      {query.data ? (
        <Known overview={query.data} period={period.label.toLowerCase()} />
      ) : query.isError ? (
        <QueryFailure {...query} />
      ) : (
        <LoadingPanel />
      )}
    </Screen>
  );
}

function Known({ overview, period }: { overview: Overview; period: string }) {
  const may = useMay();
  const { Machines, Commands } = overview;
  const { Compliance } = Machines;
  const maySeeMachines = may("ListManagedNodes");
  const maySeeCommands = may("ListCommandHistory");
  if (maySeeMachines && Machines.Total === 0 && Commands.Sent === 0 && Commands.WentWrong.Total === 0)
    return (
      <Panel title="Machines">
        <EmptyState
          icon={Server}
          title="No machine is registered yet"
          action={
            may("CreateActivation") && (
              <ButtonLink href="/activations/new" kind="primary" icon={Plus}>
                Add machine
              </ButtonLink>
            )
          }
        >
          One line, pasted on a machine, registers it. What happens on your machines is told here.
        </EmptyState>
      </Panel>
    );
  return (
    <>
      <div
        className={classNames(
          "grid grid-cols-2 gap-4",
          Compliance.Known > 0 ? "lg:grid-cols-5 max-lg:last:*:col-span-2" : "lg:grid-cols-4",
        )}
      >
        {maySeeMachines && (
          <>
            <Stat
              label="Machines online"
              value={number(Machines.Online)}
              note={`of ${number(Machines.Total)}`}
              href="/managed-instances"
            />
            <Stat
              label="Went dark"
              family={Machines.ConnectionLost > 0 ? "amber" : "green"}
              value={number(Machines.ConnectionLost)}
              note="without a connection"
              href={darkHref}
            />
            {Compliance.Known > 0 && (
              <Stat
                label="Non-compliant"
                family={Compliance.NonCompliant > 0 ? "red" : "green"}
                value={number(Compliance.NonCompliant)}
                note="not in their declared state"
                href="/compliance"
              />
            )}
          </>
        )}
        {maySeeCommands && (
          <>
            <Stat
              label="Went wrong"
              family={Commands.WentWrong.Total > 0 ? "red" : "green"}
              value={number(Commands.WentWrong.Total)}
              note={`in the ${period}`}
              href="/commands?tab=history"
            />
            <Stat
              label="Running"
              value={number(Commands.Running.Total)}
              note={`${number(Commands.Sent)} sent in the ${period}`}
              href="/commands"
            />
          </>
        )}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {maySeeCommands && (
          <div className="flex min-w-0 flex-col gap-4">
            <WentWrongPanel wrong={Commands.WentWrong} period={period} />
            <RunningPanel running={Commands.Running} />
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-4">
          {maySeeMachines && <DarkPanel machines={Machines} />}
          {maySeeCommands && <WaitingPanel overview={overview} mayUpdate={may("SendCommand")} />}
        </div>
      </div>
    </>
  );
}
